/** A training step: what a framework is asked to do most. */
import type { BenchCase, Circumstances, Measured } from '../case.ts'
import { PEERS, PROJECT } from '../contestants.ts'
import type { Contestant } from '../contestant.ts'
import { inPage } from '../in-page.ts'
import { trainingOperations } from '../../src/engine/operations.ts'
import { nameOf, sameMaker } from '../row.ts'
import type { Row, Skip } from '../row.ts'
import { MEDIUM, SMALL } from '../shapes.ts'
import type { Shape } from '../shapes.ts'

/** Milliseconds: a contestant that needs longer for a step is not waited for. */
const LIMIT = 30_000
/** Milliseconds of steps that tell enough. */
const ENOUGH = 25_000
/** Largest relative difference of the losses of one step: more would mean different work. */
const TOLERANCE = 1e-3

const operationsOf = ({ model, sequences, tokens }: Shape): number =>
  trainingOperations(model, sequences, tokens)

async function stepsAt(
  shape: Shape,
  contestants: readonly Contestant[],
  rounds: number,
  circumstances: Circumstances,
): Promise<Measured> {
  return inPage(
    {
      name: 'train-step',
      shape: shape.name,
      work: { kind: 'train-step', shape },
      contestants,
      rules: { warmUp: 1, rounds, limit: LIMIT, enough: ENOUGH, tolerance: TOLERANCE },
      operations: operationsOf(shape),
      tokens: shape.sequences * shape.tokens,
    },
    circumstances,
  )
}

/**
 * A contestant that would need longer than the limit at the larger shape, judged by the operations
 * and the smaller one's time, need not try.
 */
function tooSlow(contestant: Contestant, rows: readonly Row[]): Skip | undefined {
  const row = rows.find((made) => sameMaker(made, contestant))
  const seconds =
    row === undefined || row.ms === null
      ? Infinity
      : (row.ms.median * operationsOf(MEDIUM)) / operationsOf(SMALL) / 1000
  if (seconds <= LIMIT / 1000) return undefined
  const reason =
    row === undefined
      ? 'it did not finish the small step'
      : `about ${seconds.toFixed(0)} s a step, by the small one's`
  return { ...contestant, case: 'train-step', shape: MEDIUM.name, reason }
}

export const trainStep: BenchCase = {
  name: 'train-step',
  about:
    'forward, backward, one Adam step and the loss read back, on the same weights and batch; the losses are compared every round',
  async run(circumstances) {
    const { quick, say, engines } = circumstances
    const all = [...PROJECT, ...PEERS].filter(({ engine }) => engines?.includes(engine) ?? true)
    const small = await stepsAt(SMALL, all, quick ? 1 : 5, circumstances)
    if (quick) return small
    const slow = all.map((contestant) => ({ contestant, skip: tooSlow(contestant, small.rows) }))
    for (const { contestant, skip } of slow)
      if (skip !== undefined) say(`${nameOf(contestant)} is left out of medium: ${skip.reason}`)
    const medium = await stepsAt(
      MEDIUM,
      slow.flatMap(({ contestant, skip }) => (skip === undefined ? [contestant] : [])),
      3,
      circumstances,
    )
    return {
      rows: [...small.rows, ...medium.rows],
      skipped: [
        ...(small.skipped ?? []),
        ...slow.flatMap(({ skip }) => (skip === undefined ? [] : [skip])),
        ...(medium.skipped ?? []),
      ],
    }
  },
}
