/** A suite with two versions: runs made with the first are read, repeated and continued with it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEngine } from '../cli/engines.ts'
import type { Engine } from '../engine/engine.ts'
import { compareRuns } from '../run/compare.ts'
import { configSchema } from '../run/config.ts'
import type { Config } from '../run/config.ts'
import { exportedRun, writeRunFile } from '../run/export.ts'
import { readRunFile } from '../run/import-run-file.ts'
import type { RunFile } from '../run/run-file.ts'
import { tasksNotKept } from '../run/suite-versions.ts'
import type { MadeRun, SuiteVersions } from '../run/suite-versions.ts'
import { REGISTRY } from '../tasks/registry.ts'
import type { Generate, Registry } from '../tasks/registry.ts'
import { at, defined } from '../run/at.ts'
import { shippedVocabulary } from '../tokenizer/testing/shipped.ts'
import { FROM_DEMONSTRATIONS } from './testing/trainer-ground.ts'
import { TaskSetupError, taskSetupOf } from './task-setup.ts'
import type { TaskSetup } from './task-setup.ts'
import { Trainer } from './trainer.ts'
import { TrainingError } from './training-error.ts'

const first = defined(REGISTRY.generated.twohop[1], 'the first version')
/** Other questions for the same configuration. */
const second: Generate = async (sizes) => {
  const { suite, parts } = await first({ ...sizes, seed: sizes.seed + 1 })
  return { suite: { ...suite, version: 2 }, parts }
}
const registry: Registry = {
  ...REGISTRY,
  generated: { ...REGISTRY.generated, twohop: { 1: first, 2: second } },
}

/** As things were before there were two. */
const before: Registry = { ...REGISTRY, generated: { ...REGISTRY.generated, twohop: { 1: first } } }

const CONFIG = configSchema.parse({
  ...FROM_DEMONSTRATIONS,
  suite: { id: 'twohop', level: 'easy', train: 64, heldOut: 32 },
  rl: { updates: 1, tasks: 2, plans: 2, executions: 1, grouping: 'pooled' },
  evaluation: { tasks: 8, tasksBetween: 8, probes: 0 },
})

const setup = (
  versions: SuiteVersions | 'current',
  from = registry,
  config: Config = CONFIG,
): Promise<TaskSetup> =>
  taskSetupOf(config, {
    tokenizer: shippedVocabulary,
    files: () => Promise.resolve(undefined),
    versions,
    registry: from,
  })

let engine: Engine
beforeAll(async () => {
  engine = await createEngine('wasm', { portable: false, threads: 1 })
})
afterAll(() => {
  engine.dispose()
})

const options = ({ suite, tokenizer }: TaskSetup) => ({
  id: 'run',
  config: CONFIG,
  suite,
  tokenizer,
  engine,
  code: 'test',
  clock: () => 0,
  created: '2026-01-01T00:00:00.000Z',
})

/** Trained to its end, written as a file and read again. */
async function made(of: TaskSetup): Promise<RunFile> {
  const trainer = await Trainer.start(options(of))
  for await (const _ of trainer.run());
  const read = readRunFile(writeRunFile(exportedRun(await trainer.file(), { weights: false })))
  trainer.dispose()
  if (!read.ok) throw new Error(read.error.message)
  return read.file
}

const texts = ({ suite }: TaskSetup): readonly string[] =>
  Array.from({ length: suite.size('train') }, (_, i) => suite.task('train', i, 1).text)

it('a run of the first version opens and is repeated with the tasks that it met, though new runs meet others', async () => {
  const file = await made(await setup('current', before))
  expect(file.origin).not.toHaveProperty('suites')
  const [again, current] = [await setup(file.origin.suites ?? {}), await setup('current')]
  expect([again.suite.version, current.suite.version]).toEqual([1, 2])
  expect(texts(again)).toEqual(texts(await setup('current', before)))
  expect(texts(again)).not.toEqual(texts(current))
  expect(compareRuns(file, await made(again))).toMatchObject({ identical: true })
  const other = await made(current)
  expect(other.origin.suites).toEqual({ twohop: 2 })
  expect(compareRuns(file, other)).toMatchObject({ identical: false })
  // Its own file says which it met, and is repeated with these.
  expect(texts(await setup(other.origin.suites ?? {}))).toEqual(texts(current))
})

it('a version that is not kept is said in words, with the way out', async () => {
  const newest = { twohop: 3 }
  await expect(setup(newest)).rejects.toBeInstanceOf(TaskSetupError)
  await expect(setup(newest)).rejects.toMatchObject({
    message:
      'This run was made with version 3 of the tasks of Two-hop, and here are the versions 1, 2: it would meet other tasks.',
    wayOut: 'Update Tandem, or start a new run with its settings.',
  })
  await expect(
    setup({}, { ...registry, generated: { ...registry.generated, twohop: { 2: second } } }),
  ).rejects.toMatchObject({
    message:
      'This run was made with version 1 of the tasks of Two-hop, and here is version 2 alone: it would meet other tasks.',
    wayOut: 'Start a new run with its settings: it then has the tasks of version 2.',
  })
  // As the suite that is never trained on, it is looked for too.
  const beside = configSchema.parse({
    suite: { id: 'desk', train: 64, heldOut: 32 },
    evaluation: { untouched: 'twohop' },
  })
  await expect(setup(newest, registry, beside)).rejects.toBeInstanceOf(TaskSetupError)
  const of = (config: Config, suites?: Record<string, number>): MadeRun => ({
    config,
    origin: suites === undefined ? {} : { suites },
  })
  expect([tasksNotKept(of(CONFIG)), tasksNotKept(of(CONFIG, { desk: 9 }))]).toEqual([
    undefined,
    undefined,
  ])
  for (const config of [CONFIG, beside])
    expect(tasksNotKept(of(config, { twohop: 3 }))?.message).toContain(
      'version 3 of the tasks of Two-hop, and here are the versions 1, 2',
    )
})

it('no run goes on with tasks of another version', async () => {
  const [begun, other] = [await setup({}), await setup('current')]
  const trainer = await Trainer.start(options(begun))
  for await (const event of trainer.run()) if (event.kind === 'update') break
  const state = structuredClone(await trainer.state())
  trainer.dispose()
  await expect(
    Trainer.continue(options({ ...begun, suite: other.suite }), state),
  ).rejects.toSatisfy(
    (error) =>
      error instanceof TrainingError &&
      error.message.includes('was begun with version 1 of the tasks of twohop') &&
      error.message.includes('Start it anew'),
  )
  const goesOn = await Trainer.continue(options(begun), state)
  expect(at(goesOn.record.updates, 0, 'updates').update).toBe(1)
  goesOn.dispose()
})
