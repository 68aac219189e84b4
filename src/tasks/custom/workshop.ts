/**
 * A program that has been read: its tools, its tasks, and what it answers. Every request begins
 * from the same state, so the same one has the same answer and is asked once.
 */
import { Random } from '../../engine/random.ts'
import { at } from '../../run/at.ts'
import type { Level } from '../../run/config.ts'
import type { JsonValue, ToolCall, Value } from '../../run/calls/call-value.ts'
import { Interpreter } from '../sandbox/interpreter.ts'
import type { Answer, InterpreterParts, Problem, Request } from '../sandbox/interpreter.ts'
import { SANDBOX_LIMITS } from '../sandbox/sandbox-limits.ts'
import { entriesOf, fieldOf, listOf, toWire } from '../sandbox/value-wire.ts'
import type { Split } from '../task.ts'
import { KeptAnswers } from './kept-answers.ts'
import { CustomError, readTask, readTools, refuse } from './program-shape.ts'
import type { CustomTask, CustomTool } from './program-shape.ts'

const STREAM = 0xc057
const int = (value: number): Value => ({ kind: 'int', value: BigInt(value) })
const list = (items: readonly Value[]): Value => ({ kind: 'list', items })
const dict = (...entries: readonly (readonly [string, Value])[]): Value => ({
  kind: 'dict',
  entries,
})

export type Seed = Request['seed']

/** Words that one request's chance follows from. */
export function seedOf(seed: number, ...name: readonly number[]): Seed {
  const random = new Random(seed, STREAM, ...name)
  return [random.word(), random.word(), random.word(), random.word()]
}

/** What a tool answered: fields of its result, or why it refused. */
export type Outcome =
  | {
      readonly ok: true
      readonly fields: readonly (readonly [string, JsonValue])[]
      readonly state: JsonValue
      readonly said: readonly string[]
    }
  | { readonly ok: false; readonly problem: Problem; readonly said: readonly string[] }

/** A task that is to be drawn. */
export interface Draw {
  readonly index: number
  readonly seed: Seed
}

/** Fields with their declared types. */
function fieldsOf(
  tool: CustomTool,
  result: JsonValue | undefined,
): readonly (readonly [string, JsonValue])[] | string {
  const entries = entriesOf(result)
  const [only] = tool.returns
  // A tool that returns one thing may simply return it.
  const given = new Map(
    entries ??
      (only === undefined || result === null || result === undefined
        ? []
        : [[only, result] as const]),
  )
  const fields: (readonly [string, JsonValue])[] = []
  for (const name of tool.returns) {
    const value = given.get(name)
    if (value === undefined) return `${tool.name} says that it returns ${name}, and does not`
    const float =
      tool.floats.has(name) && value !== null && typeof value === 'object' && value.kind === 'int'
    fields.push([name, float ? { kind: 'float', value: Number(value.value) } : value])
  }
  return fields
}

export class Workshop {
  readonly program: string
  readonly tools: readonly CustomTool[]
  readonly rewards: boolean
  /** The program's list of tasks; undefined where it draws them one by one. */
  readonly list: readonly CustomTask[] | undefined
  readonly #interpreter: Interpreter
  readonly #startsByTask: boolean
  /** Answers to requests, without their seed where they asked for no chance. */
  readonly #kept = new KeptAnswers()

  /** Rejects with CustomError, which says what is wrong with the program and where. */
  static async open(parts: InterpreterParts, program: string): Promise<Workshop> {
    const interpreter = await Interpreter.open(parts)
    const problem = interpreter.read(program)
    if (problem !== undefined) throw new CustomError(problem)
    return new Workshop(interpreter, program)
  }

  private constructor(interpreter: Interpreter, program: string) {
    this.#interpreter = interpreter
    this.program = program
    const described = this.#must({
      what: 'describe',
      given: null,
      seed: seedOf(0),
      steps: SANDBOX_LIMITS.readSteps,
      output: SANDBOX_LIMITS.describeCharacters,
    }).value
    this.tools = readTools(program, fieldOf(described, 'tools'))
    this.rewards = fieldOf(described, 'rewards') === true
    this.#startsByTask = fieldOf(described, 'startsByTask') === true
    const tasks = fieldOf(described, 'tasks')
    this.list =
      tasks === undefined
        ? undefined
        : listOf(tasks)?.map((one, i) => readTask(program, `tasks[${i}]`, one, this.tools))
    if (tasks !== undefined && this.list === undefined)
      refuse(
        program,
        'tasks is not a list: write const tasks = [ … ], or a function task(random, { split, index, level })',
        'tasks',
      )
    if (tasks === undefined && fieldOf(described, 'draws') !== true)
      refuse(
        program,
        'there are no tasks: write const tasks = [ … ], or a function task(random, { split, index, level })',
      )
  }

  /**
   * Throws CustomError when making the tasks has taken too many steps in all; each request alone
   * may have been within its limit.
   */
  #within(): void {
    if (this.#interpreter.spent > SANDBOX_LIMITS.makeSteps)
      refuse(
        this.program,
        'making the tasks takes too many steps in all: use fewer tasks, or draw them with less work',
      )
  }

  /** Tasks that the program draws; throws CustomError. */
  draw(split: Split, level: Level, draws: readonly Draw[]): readonly CustomTask[] {
    this.#within()
    const items = draws.map(({ index, seed }) =>
      dict(['index', int(index)], ['seed', list(seed.map((word) => int(word | 0)))]),
    )
    const given = dict(['split', split], ['level', level], ['items', list(items)])
    const { value } = this.#must({
      what: 'draw',
      given,
      seed: seedOf(0),
      steps: SANDBOX_LIMITS.drawSteps * draws.length,
      output: SANDBOX_LIMITS.taskCharacters * draws.length,
    })
    const drawn = listOf(value)
    if (drawn?.length !== draws.length)
      return refuse(
        this.program,
        'task() did not give one task for each that was asked for',
        'task',
      )
    return drawn.map((one, i) =>
      readTask(this.program, `task ${at(draws, i, 'draws').index} of ${split}`, one, this.tools),
    )
  }

  /** The state that a task's world begins with; throws CustomError. */
  begin(text: string, seed: Seed): JsonValue {
    this.#within()
    return this.#must({
      what: 'begin',
      given: this.#startsByTask ? dict(['text', text]) : null,
      seed,
      steps: SANDBOX_LIMITS.beginSteps,
      output: SANDBOX_LIMITS.callCharacters,
    }).value
  }

  /** What a tool answers to a call that fits it. Never throws. */
  call(tool: CustomTool, call: ToolCall, state: JsonValue, seed: Seed): Outcome {
    const given = dict(['tool', int(tool.index)], ['args', dict(...call.args)], ['state', state])
    return this.#outcome(
      tool,
      this.#ask({
        what: 'call',
        given,
        seed,
        steps: SANDBOX_LIMITS.callSteps,
        output: SANDBOX_LIMITS.callCharacters,
      }),
    )
  }

  #outcome(tool: CustomTool, answer: Answer): Outcome {
    if (!answer.ok) return answer
    const { value, said } = answer
    const threw = fieldOf(value, 'threw')
    if (threw !== undefined) return { ok: false, problem: this.#interpreter.problemOf(threw), said }
    const fields = fieldsOf(tool, fieldOf(value, 'result'))
    return typeof fields === 'string'
      ? { ok: false, problem: { kind: 'error', message: fields }, said }
      : { ok: true, fields, state: fieldOf(value, 'state') ?? null, said }
  }

  /** What the program's own reward says, from 0 to 1; never throws. */
  reward(episode: Value, seed: Seed): { readonly reward: number } | { readonly problem: Problem } {
    const answer = this.#ask({
      what: 'reward',
      given: episode,
      seed,
      steps: SANDBOX_LIMITS.rewardSteps,
      output: SANDBOX_LIMITS.callCharacters,
    })
    if (!answer.ok) return answer
    const { value } = answer
    if (typeof value === 'boolean') return { reward: value ? 1 : 0 }
    const number =
      value !== null &&
      typeof value === 'object' &&
      (value.kind === 'int' || value.kind === 'float')
        ? Number(value.value)
        : NaN
    if (!(number >= 0 && number <= 1))
      return {
        problem: {
          kind: 'error',
          message: 'reward(episode) has to return a number from 0 to 1, or true or false',
        },
      }
    return { reward: number }
  }

  /** The interpreter's answer, which depends on the request alone. */
  #ask(request: Request): Answer {
    const key = `${request.what} ${toWire(request.given)}`
    const seeded = `${request.seed.join()} ${key}`
    const known = this.#kept.get(key) ?? this.#kept.get(seeded)
    if (known !== undefined) return known
    const answer = this.#interpreter.ask(request)
    this.#kept.add(answer.drew ? seeded : key, answer)
    return answer
  }

  #must(request: Request): Extract<Answer, { ok: true }> {
    const answer = this.#ask(request)
    if (!answer.ok) throw new CustomError(answer.problem)
    return answer
  }
}

/** Whether a list of values holds one that reads like the text. */
export const holds = (values: readonly Value[], matches: (text: string) => boolean): boolean =>
  values.some((value) => {
    if (typeof value === 'string') return matches(value)
    if (value === null || typeof value !== 'object') return false
    return (value.kind === 'int' || value.kind === 'float') && matches(String(value.value))
  })
