import { describe, expect, it } from 'vitest'
import { astOracle } from './ast-oracle.ts'

const verdicts = (...rows: readonly object[]): readonly (readonly [boolean, string])[] =>
  [
    ...astOracle(
      { path: 'vectors.jsonl', text: rows.map((row) => JSON.stringify(row)).join('\n') },
      { paths: [], read: () => undefined },
    ),
  ].map(({ agrees, ours }) => [agrees, ours])

describe('verdicts on calls', () => {
  it('are none on a text that is not read here: neither a call nor the absence of one agrees', () => {
    const named = {
      category: 'irrelevance',
      id: 'irrelevance_0',
      model_output: '[f(x="\\N{BULLET}")]',
    }
    const [asCall, asNone] = verdicts(
      { ...named, valid: false, error_type: 'irrelevance_error:decoder_success' },
      { ...named, valid: true },
    )
    for (const row of [asCall, asNone])
      expect(row).toEqual([
        false,
        'not judged: \\N{BULLET}: names of characters are not known here; write the character itself, or \\u and its number',
      ])
    expect(
      verdicts({
        ...named,
        model_output: '[f(x="\\u2022")]',
        valid: false,
        error_type: 'irrelevance_error:decoder_success',
      }),
    ).toEqual([[true, 'wrong: irrelevance_error:decoder_success']])
  })
})
