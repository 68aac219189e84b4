import { describe, expect, it } from 'vitest'
import { at } from '../../run/at.ts'
import { IMPORT_LIMITS } from '../../run/files/import-limits.ts'
import { FIXTURE, SAMPLES_PATH } from './testing/api-bank-files.ts'
import { importApiBank } from './api-bank-import.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import type { ApiBankFiles } from './api-bank-import.ts'

function imported(files: readonly DroppedFile[]): ApiBankFiles {
  const outcome = importApiBank(files)
  if (!outcome.ok) throw new Error(outcome.error)
  return outcome.files
}

const dialogue = (text: string): DroppedFile => ({ path: 'x/A-level-1-1.jsonl', text })
const good =
  '{"role":"User","text":"Hello"}\n{"role":"API","api_name":"F","param_dict":{"n":5,"x":5.0},"result":{"output":null,"exception":null}}'

describe('importApiBank', () => {
  it('recognises dialogues, samples and tools, warns of the empty dialogue and ignores the rest', () => {
    const files = imported(FIXTURE)
    expect(files.dialogues).toHaveLength(9)
    expect(files.samples).toHaveLength(3)
    expect(files.tools.map((tool) => tool.name)).toEqual(['Enter', 'Water'])
    expect(files.ignored).toBe(1)
    expect(files.kit.map(({ path }) => path)).toEqual([
      'gardens/init_database/Plants.json',
      'gardens/tools_lv12.json',
    ])
    expect(files.warnings).toEqual([
      'gardens/lv1-lv2-samples/level-1-given-desc/Nothing-level-1-1.jsonl: the file is empty; the dialogue is left out',
    ])
  })

  it('does not need the official folder names', () => {
    const files = imported(
      FIXTURE.map((file, i) => ({
        ...file,
        path: `d${i}/${file.path.slice(file.path.lastIndexOf('/') + 1)}`,
      })),
    )
    expect([files.dialogues.length, files.samples.length, files.tools.length]).toEqual([9, 3, 2])
    expect(
      imported(FIXTURE.map((file) => ({ ...file, path: file.path.replaceAll('/', '\\') })))
        .dialogues,
    ).toHaveLength(9)
  })

  it('keeps integers and floats of recorded calls apart', () => {
    const [, turn] = at(imported([dialogue(good)]).dialogues, 0, 'dialogues').turns
    expect(turn).toMatchObject({
      kind: 'request',
      call: {
        name: 'F',
        args: [
          ['n', { kind: 'int', value: 5n }],
          ['x', { kind: 'float', value: 5 }],
        ],
      },
    })
  })

  it('names file, line, field and the way out', () => {
    const refuse = (text: string): string => {
      const outcome = importApiBank([dialogue(text)])
      return outcome.ok ? 'imported' : outcome.error
    }
    expect(refuse(`${good}\n{"role":"AI","text":7}`)).toContain(
      'x/A-level-1-1.jsonl:3: text: expected a text (found 7); the whole dialogue is spoilt',
    )
    expect(refuse(`${good}\n{"role":"AI"`)).toContain(
      'x/A-level-1-1.jsonl:3: column 13: the text ends here, before the document is complete; put one JSON object on each line',
    )
    expect(
      refuse(
        '{"role":"API","api_name":"F","param_dict":{"a b":1},"result":{"output":1,"exception":null}}',
      ),
    ).toContain(':1: param_dict.a b: expected a name')
    expect(
      refuse('{"role":"API","api_name":"F","param_dict":{},"result":{"exception":null}}'),
    ).toContain(':1: result.output: is missing (found nothing)')
    expect(refuse('{"role":"API","api_name":"F","param_dict":{},"result":7}')).toContain(
      ':1: result: expected an object (found 7)',
    )
    expect(refuse('{"role":"Bot","text":"x"}')).toContain(':1: role: ')
    expect(refuse('{"role":"User","text":"x"}\n[1]')).toContain(
      ':2: the record: expected an object',
    )
    expect(refuse('')).toContain('the file is empty')
    const nothing = importApiBank([])
    expect(nothing.ok ? '' : nothing.error).toContain('drop the folder api-bank')
  })

  it('lists a bad sample, and goes on without it where that is said', () => {
    const files = FIXTURE.map((file) =>
      file.path === SAMPLES_PATH
        ? {
            ...file,
            text: file.text.replace("[Enter(user='ivy', key='ivy-key')]\"", 'nothing to call"'),
          }
        : file,
    )
    const refused = importApiBank(files)
    expect(refused).toMatchObject({
      ok: false,
      bad: [{ file: SAMPLES_PATH, line: 7, field: '[0].expected_output' }],
    })
    expect(refused.ok ? '' : refused.error).toContain(
      "1 line of API-Bank's files cannot be used: gardens/test-data/level-1-api.json:7: [0].expected_output: expected API-Request",
    )
    const read = importApiBank(files, { skipBad: true })
    expect(read.ok ? [read.files.samples.length, read.files.skipped.length] : read.error).toEqual([
      2, 1,
    ])
  })

  it('refuses what is too large before reading it', () => {
    const error = (files: readonly DroppedFile[]) => {
      const outcome = importApiBank(files)
      return outcome.ok ? 'imported' : outcome.error
    }
    expect(error([dialogue(`${good}\n`.padEnd(IMPORT_LIMITS.fileCharacters + 1, ' '))])).toContain(
      'characters, at most',
    )
    expect(error(Array.from({ length: IMPORT_LIMITS.files + 1 }, () => dialogue(good)))).toContain(
      'files were dropped',
    )
    expect(error([dialogue(`${good}\n`.repeat(IMPORT_LIMITS.turns))])).toContain(
      `more than ${IMPORT_LIMITS.turns} lines`,
    )
    expect(error([dialogue(good.replace('5,', `[${'1,'.repeat(15_000)}1],`))])).toContain(
      'param_dict: the call grammar cannot hold',
    )
  })

  it('reads a file that was dropped twice once, and keeps two dialogues of one name apart', () => {
    const other = { path: 'y/A-level-1-1.jsonl', text: good }
    expect(imported([dialogue(good), other]).dialogues).toHaveLength(1)
    expect(
      imported([dialogue(good), { ...other, text: good.replace('Hello', 'Bye') }]).dialogues.map(
        (d) => d.id,
      ),
    ).toEqual(['A-level-1-1.jsonl', 'y/A-level-1-1.jsonl'])
  })
})
