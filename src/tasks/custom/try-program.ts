/**
 * A program tried on one task, for its author: what its tools and tasks look like, what
 * its own calls are answered, what the verdict is.
 */
import { printCall } from '../../run/calls/call-print.ts'
import type { Level } from '../../run/config.ts'
import type { InterpreterParts, Problem } from '../sandbox/interpreter.ts'
import { runCalls } from '../run-calls.ts'
import type { Style } from '../task.ts'
import type { Check } from '../../judges/index.ts'
import { CustomError, lineOf } from './program-shape.ts'
import { createCustom } from './custom-suite.ts'
import type { CustomConfig } from './custom-suite.ts'

/** Tasks that are made for a look; a run has more. */
const SIZES = { train: 64, heldOut: 32 } as const
const SHOWN_TASKS = 6

export interface TryRequest {
  readonly program: string
  readonly seed: number
  readonly level: Level
  /** Which of the training tasks; counted round. */
  readonly index: number
}

interface Tried {
  readonly tools: readonly { readonly signature: string; readonly description: string }[]
  /** Texts of some tasks. */
  readonly texts: readonly string[]
  readonly index: number
  readonly of: number
  readonly task: string
  readonly calls: readonly {
    readonly call: string
    readonly answer: string
    readonly said: readonly string[]
  }[]
  readonly plans: readonly { readonly style: Style; readonly lines: readonly string[] }[]
  readonly checks: readonly Check[]
  readonly solved: boolean
  /** What the program's own reward says of these calls. */
  readonly reward?: number
}

export type TryOutcome =
  { readonly ok: true; readonly tried: Tried } | { readonly ok: false; readonly problem: Problem }

/**
 * What keeps a run from being trained on the program, all of whose tasks are made for it; undefined
 * where nothing does. Rejects only where the interpreter itself does not start.
 */
export async function problemOfProgram(
  config: CustomConfig,
  parts: InterpreterParts,
): Promise<Problem | undefined> {
  try {
    await createCustom(config, parts)
    return undefined
  } catch (error) {
    if (!(error instanceof CustomError)) throw error
    return error.problem
  }
}

/** Rejects only where the interpreter itself does not start. */
export async function tryProgram(
  { program, seed, level, index }: TryRequest,
  parts: InterpreterParts,
): Promise<TryOutcome> {
  try {
    const suite = await createCustom({ ...SIZES, program, seed, level }, parts)
    const of = suite.size('train')
    const at = ((index % of) + of) % of
    const task = suite.task('train', at, seed)
    const said: (readonly string[])[] = []
    const problems: Problem[] = []
    const world = suite.listened(task, (_, outcome) => {
      said.push(outcome.said)
      if (!outcome.ok) problems.push(outcome.problem)
    })
    const { records } = await runCalls(suite.demonstrate(task, 'fine')?.calls.flat() ?? [], world)
    const plan = suite.demonstrate(task, 'fine')?.plan ?? []
    const { success, checks, reward } = suite.judge(task, {
      plan,
      calls: records,
      finalState: world.state(),
    })
    const broken = checks.find(
      ({ name, actual }) => name === 'reward' && actual.startsWith('error: '),
    )
    const [
      problem = broken && {
        kind: 'error' as const,
        message: `the reward of “${task.text.slice(0, 60)}” is an ${broken.actual}`,
        ...lineOf(suite.workshop.program, 'reward'),
      },
    ] = problems
    if (problem !== undefined) return { ok: false, problem }
    return {
      ok: true,
      tried: {
        tools: suite.workshop.tools.map(({ name, description, parameters, returns }) => ({
          description,
          signature: `${name}(${parameters.map((p) => `${p.name}: ${p.type}${p.required ? '' : '?'}`).join(', ')})${returns.length === 0 ? '' : ` → ${returns.join(', ')}`}`,
        })),
        texts: Array.from(
          { length: Math.min(SHOWN_TASKS, of) },
          (_, i) => suite.task('train', i, seed).text,
        ),
        index: at,
        of,
        task: task.text,
        calls: records.map(({ resolved, observation }, i) => ({
          call: resolved === undefined ? '' : printCall(resolved),
          answer: observation.text,
          said: said[i] ?? [],
        })),
        plans: suite.styles
          .filter((style) => style !== 'verbatim')
          .map((style) => ({ style, lines: suite.demonstrate(task, style)?.plan ?? [] })),
        checks,
        solved: success,
        ...(reward === undefined ? {} : { reward }),
      },
    }
  } catch (error) {
    if (!(error instanceof CustomError)) throw error
    return { ok: false, problem: error.problem }
  }
}
