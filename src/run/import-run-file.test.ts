import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { writeRunFile } from './export.ts'
import { RUN_FILE_MAX_BYTES, readRunFile } from './import-run-file.ts'
import type { RunFile } from './run-file.ts'
import { makeRunFile } from './testing/make-run.ts'

const run = makeRunFile({ updates: 13, weights: true })
const text = writeRunFile(run, { weights: true })

/** The error for the run with `change` made to its document. */
function errorOf(change: (document: ReturnType<typeof makeRunFile>) => unknown) {
  const document = structuredClone(run)
  const changed = change(document) ?? document
  const outcome = readRunFile(JSON.stringify(changed))
  if (outcome.ok) throw new Error('expected a refusal')
  return outcome.error
}

const first = <T>(list: readonly T[]): T => {
  const [one] = list
  if (one === undefined) throw new Error('empty')
  return one
}

describe('readRunFile', () => {
  it('reads what was written', () => {
    const outcome = readRunFile(text)
    expect(outcome.ok && writeRunFile(outcome.file, { weights: true })).toBe(text)
  })

  it('reads the golden file of version 1', () => {
    const golden = readFileSync(new URL('golden/v1.json', import.meta.url), 'utf8')
    const outcome = readRunFile(golden)
    expect(outcome).toMatchObject({
      ok: true,
      file: { id: 'golden-1', status: 'finished', tokens: 8000 },
    })
    expect(
      outcome.ok && outcome.file.updates.map((record) => record.metrics['planner/reward']),
    ).toEqual([0.9375, 1.0625])
    expect(outcome.ok && Object.keys(outcome.file.weights ?? {})).toEqual(['executor', 'planner'])
  })

  it('says of a run of version 1 that it probed no plans, and takes what version 2 records', () => {
    const golden = (version: number) =>
      readRunFile(readFileSync(new URL(`golden/v${version}.json`, import.meta.url), 'utf8'))
    const [old, now] = [golden(1), golden(2)]
    expect(old).toMatchObject({
      ok: true,
      file: { version: 2, config: { evaluation: { probes: 0 } } },
    })
    expect(
      old.ok && old.file.evaluations.map(({ behaviour, probes }) => [behaviour, probes]),
    ).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ])
    expect(now).toMatchObject({
      ok: true,
      file: {
        id: 'golden-2',
        config: { evaluation: { probes: 64 } },
        crossPlay: { updates: [0, 1] },
      },
    })
    expect(now.ok && now.file.evaluations[1]?.probes?.blanked.n).toBe(64)
  })

  it('names the place, what is there, what was expected and the way out', () => {
    const error = errorOf((d) => ({
      ...d,
      updates: d.updates.map((u, i) => (i === 12 ? { ...u, metrics: { reward: 'abc' } } : u)),
    }))
    expect(error.message).toBe('run.json: updates[12].metrics.reward is "abc", expected a number')
    expect(error.place).toBe('updates[12].metrics.reward')
    expect(error.wayOut).not.toBe('')
  })

  it.each<[string, (document: RunFile) => unknown, string]>([
    [
      'an unknown key',
      (d) => ({ ...d, script: '<img onerror=alert(1)>' }),
      'run.json: script is there, expected no such key',
    ],
    [
      'a missing key',
      ({ seconds: _, ...d }) => d,
      'run.json: seconds is missing, expected a number',
    ],
    [
      'a wrong choice',
      (d) => ({ ...d, status: 'lost' }),
      'run.json: status is "lost", expected one of "running", "stopped", "finished", "failed"',
    ],
    [
      'a wrong mode',
      (d) => ({ ...d, config: { ...d.config, mode: 7 } }),
      'run.json: config.mode is 7, expected one of "joint", "alternate", "separate", "freeze-high", "freeze-low", "low-only", "single-level"',
    ],
    [
      'heads that do not fit',
      (d) => ({ ...d, config: { ...d.config, planner: { ...d.config.planner, heads: 5 } } }),
      'run.json: config.planner.dModel is 64, expected dModel must be a multiple of 2 × heads',
    ],
    [
      'a seed beyond whole numbers',
      (d) => ({ ...d, config: { ...d.config, seed: 2 ** 53 } }),
      'run.json: config.seed is 9007199254740992, expected at most 2147483647',
    ],
    ['too small', (d) => ({ ...d, tokens: -1 }), 'run.json: tokens is -1, expected at least 0'],
    [
      'a lane of no kind',
      (d) => {
        first(d.trajectories).steps.splice(
          0,
          9,
          Object.assign({}, first(first(d.trajectories).steps), { lane: 'moon' }),
        )
      },
      'run.json: trajectories[0].steps[0].lane is "moon", expected one of the known kinds',
    ],
    [
      'a time that is none',
      (d) => ({ ...d, created: 'yesterday' }),
      'run.json: created is "yesterday", expected a time such as "2026-01-31T12:00:00Z"',
    ],
    [
      'updates out of order',
      (d) => ({ ...d, updates: [...d.updates].reverse() }),
      'run.json: updates[1].update is 12, expected a number above 13, the one before it',
    ],
    [
      'evaluations twice',
      (d) => ({ ...d, evaluations: [first(d.evaluations), first(d.evaluations)] }),
      'run.json: evaluations[1].update is 0, expected a number above 0, the one before it',
    ],
    [
      'an evaluation of the future',
      (d) => ({ ...d, updates: d.updates.slice(0, 2) }),
      'run.json: evaluations[1].update is 5, expected at most 2, the last update there is',
    ],
    [
      'an interval upside down',
      (d) => {
        first(d.evaluations).greedy.low = 2
      },
      'run.json: evaluations[0].greedy.low is 2, expected at most',
    ],
    [
      'an interval of behaviour upside down',
      (d) => {
        const { behaviour } = first(d.evaluations)
        if (behaviour) behaviour.invalidCalls.low = 2
      },
      'run.json: evaluations[0].behaviour.invalidCalls.low is 2, expected at most',
    ],
    [
      'cross-play of what was not evaluated',
      (d) => {
        d.crossPlay?.updates.splice(1, 1, 3)
      },
      'run.json: crossPlay.updates[1] is 3, expected an update that was evaluated',
    ],
    [
      'cross-play that is no square',
      (d) => {
        d.crossPlay?.success[2]?.pop()
      },
      'run.json: crossPlay.success[2] is',
    ],
    [
      'a group index outside',
      (d) => {
        d.trajectories.forEach((t) => {
          if (t.group.length > 0) t.groupIndex = 4
        })
      },
      'groupIndex is 4, expected 0 to 3, a place in the group',
    ],
    [
      'lists of unequal length',
      (d) => {
        const [step] = first(d.trajectories).steps
        if (step?.lane === 'planner') step.generation.logProbs.pop()
      },
      'run.json: trajectories[0].steps[0].generation.logProbs is a list of 7, expected a list of 8, one for each token',
    ],
    [
      'a trajectory twice',
      (d) => ({ ...d, trajectories: [first(d.trajectories), first(d.trajectories)] }),
      'run.json: trajectories[1].id is "evaluation/0/0", expected an id that no other trajectory has',
    ],
    [
      'weights of another size',
      (d) => {
        Object.assign(d.weights?.['planner']?.['model.norm.weight'] ?? {}, { shape: [5] })
      },
      'run.json: weights.planner["model.norm.weight"].data is "',
    ],
    [
      'weights of no role',
      (d) => ({ ...d, weights: { cook: {} } }),
      'run.json: weights.cook is an object, expected one of the roles planner, executor, shared',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(errorOf(change).message).toContain(message)
  })

  it.each([
    ['', 'run.json: line 1, column 1: the text ends here, before the document is complete'],
    [text.slice(0, text.indexOf('tandem-run') + 3), 'the string that begins here has no end'],
    ['{\n  "format": tandem}', 'run.json: line 2, column 13: "t" is here, expected a value'],
    ['[1 2]', 'run.json: line 1, column 4: "2" is here, expected a comma or ]'],
    ['{"a": 01}', 'run.json: line 1, column 8: "1" is here, expected a comma or }'],
    ['{} {}', 'run.json: line 1, column 4: "{" stands behind the end of the document'],
    ['{"a": "\\x"}', 'run.json: line 1, column 8: an escape that JSON does not know'],
    ['['.repeat(1_000_000), 'run.json: line 1, column 33: nested deeper than 32 levels'],
    [`[${'1,'.repeat(20_000)}1]`, 'more than 20000 entries in one list'],
    [
      `{${Array.from({ length: 20_001 }, (_, i) => `"${i}":0`).join()}}`,
      'more than 20000 entries in one object',
    ],
    [
      `[${Array.from({ length: 250 }, () => `[${'1,'.repeat(19_999)}1]`).join()}]`,
      'more than 4000000 values',
    ],
    [
      '{"__proto__": {"format": "tandem-run"}}',
      'run.json: line 1, column 2: the key "__proto__" is not allowed',
    ],
    ['{"\\u005f_proto__": 1}', 'run.json: line 1, column 2: the key "__proto__" is not allowed'],
    [
      '{"format": "tandem-run", "version": 2, "format": "other"}',
      'run.json: line 1, column 40: the key "format" is given twice in one object',
    ],
    [text.replace('"id":', '"seconds":1,"id":'), 'the key "seconds" is given twice in one object'],
    ['[]', 'run.json is a list of 0, expected an object with format "tandem-run"'],
    ['{"format": "other"}', 'run.json: format is "other", expected "tandem-run"'],
    [
      '{"format": "tandem-run", "version": "1"}',
      'run.json: version is "1", expected a whole number from 1 to 2',
    ],
    [
      '{"format": "tandem-run", "version": 3}',
      'run.json: version is 3, a newer format than this Tandem reads (up to 2)',
    ],
  ])('refuses %.30s', (bad, message) => {
    const outcome = readRunFile(bad)
    expect(outcome.ok ? '' : outcome.error.message).toContain(message)
  })

  it('refuses what is too big before looking at it', () => {
    const outcome = readRunFile(' '.repeat(RUN_FILE_MAX_BYTES + 1))
    expect(outcome).toMatchObject({ ok: false, error: { kind: 'too-big' } })
  })

  it('takes a tensor of millions of numbers without overflowing', () => {
    const data = 'A'.repeat(4 * 2 ** 22)
    const error = errorOf((d) => ({ ...d, weights: { planner: { w: { shape: [1], data } } } }))
    expect(error.message).toContain('expected base64 of 4 bytes')
  })

  it('ends with the first few of hundreds of thousands of wrong values', () => {
    const metrics = Object.fromEntries(Array.from({ length: 385 }, (_, i) => [`m${i}`, 'x']))
    const error = errorOf((d) => ({
      ...d,
      updates: Array.from({ length: 500 }, (_, i) => ({
        update: i + 1,
        metrics,
        timing: {},
        notices: [],
      })),
    }))
    expect(error).toMatchObject({
      kind: 'schema',
      message: 'run.json: updates[0].metrics.m0 is "x", expected a number (and at least 19 more)',
    })
  })

  it('numbers beyond the doubles are refused, not read as infinity', () => {
    const outcome = readRunFile(text.replace(/"tokens":\d+/, '"tokens":1e999'))
    expect(outcome).toMatchObject({ ok: false, error: { place: 'tokens' } })
  })
})
