/**
 * The worker's engines: which one a run gets, and how fast each is. It answers
 * before anything of training is loaded.
 */
import type { Engine } from '../engine/engine.ts'
import type { EngineChoice, EngineName } from '../run/engine-choice.ts'
import { messageOf } from '../run/told-error.ts'
import { chooseEngine } from './engine-choice.ts'
import type { Choice, ChoiceParts } from './engine-choice.ts'
import type { EngineCache } from './engine-cache.ts'
import type { EngineInstance } from './engine-instance.ts'
import { measuredStep } from './measured-step.ts'
import type { Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'
import type { DeviceCommand } from './protocol-device.ts'

export interface EngineManagerParts {
  readonly cache: EngineCache
  readonly findAdapter: ChoiceParts['findAdapter']
  readonly circumstances: string
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number
}

const BASELINES: readonly EngineName[] = ['tfjs-webgpu', 'tfjs-wasm', 'tfjs-cpu']

export class EngineManager {
  readonly #parts: EngineManagerParts
  #choice: Promise<Choice> | undefined
  #measuring: AbortController | undefined

  constructor(parts: EngineManagerParts) {
    this.#parts = parts
  }

  /**
   * The engine for a run, which ends a measurement in progress. Rejects with an Error in words when
   * it does not start.
   */
  async get({ name, ...wanted }: EngineChoice): Promise<EngineInstance> {
    const { cache } = this.#parts
    this.#measuring?.abort()
    if (name !== 'auto') return cache.get({ name, ...wanted })
    const { instance } = await this.#chosen({})
    return wanted.kernels !== undefined && instance.engine.info.name === 'webgpu'
      ? cache.get({ name: 'webgpu', ...wanted })
      : instance
  }

  /** Forgets an engine whose device is gone; the choice is then made again. */
  drop(engine: Engine): void {
    this.#parts.cache.drop(engine)
    this.#choice = undefined
  }

  /** Never rejects: what goes wrong becomes the answer. */
  async handle(command: DeviceCommand, reply: Reply<Report>): Promise<void> {
    try {
      switch (command.kind) {
        case 'probe':
          await this.#probe(command, reply)
          break
        case 'measure':
          await this.#measure(command.baselines, reply)
          break
        case 'stop-measuring':
          this.#measuring?.abort()
          reply.end({ kind: 'done' })
          break
      }
    } catch (error) {
      reply.end({
        kind: 'refused',
        what: command.kind,
        message: messageOf(error),
      })
    }
  }

  #chosen(how: Parameters<typeof chooseEngine>[1]): Promise<Choice> {
    if (how?.thorough === true) this.#choice = undefined
    const { cache, findAdapter, circumstances, clock } = this.#parts
    const made =
      this.#choice ??
      chooseEngine(
        {
          findAdapter,
          circumstances,
          instance: (name) => cache.get({ name, portable: false }),
          measure: ({ engine }) => measuredStep(engine, clock),
        },
        how,
      )
    this.#choice = made
    made.catch(() => {
      if (this.#choice === made) this.#choice = undefined
    })
    return made
  }

  async #probe(
    command: Extract<DeviceCommand, { kind: 'probe' }>,
    reply: Reply<Report>,
  ): Promise<void> {
    const { key, steps, instance, gpu, troubles } = await this.#chosen(command)
    const { name, adapter, software, variants } = instance.engine.info
    reply.end({
      kind: 'engines',
      chosen: name,
      adapter,
      software,
      variants: { ...variants },
      threads: instance.threads ?? null,
      ...(instance.lacks && { lacks: [...instance.lacks] }),
      key,
      steps: [...steps],
      troubles: [...troubles],
      ...(gpu === undefined ? {} : { gpu: toldOf(gpu) }),
    })
  }

  async #measure(baselines: boolean, reply: Reply<Report>): Promise<void> {
    const { cache, findAdapter, clock } = this.#parts
    this.#measuring?.abort()
    const controller = new AbortController()
    this.#measuring = controller
    const [gpu, { bench }] = await Promise.all([findAdapter(), import('./bench.ts')])
    const own: readonly EngineName[] = gpu === undefined ? ['wasm'] : ['wasm', 'webgpu']
    const engines = [
      ...own,
      ...(baselines ? BASELINES.filter((name) => gpu !== undefined || name !== 'tfjs-webgpu') : []),
    ]
    let last: Extract<Report, { kind: 'bench' }> = {
      kind: 'bench',
      state: 'running',
      label: '',
      done: 0,
      total: 1,
      rows: [],
      troubles: [],
    }
    for await (const { label, done, total, rows, troubles } of bench(
      { engines, instance: (name) => cache.get({ name, portable: false }), clock },
      controller.signal,
    )) {
      last = {
        kind: 'bench',
        state: 'running',
        label,
        done,
        total,
        rows: [...rows],
        troubles: [...troubles],
      }
      reply.tell(last)
    }
    reply.end({ ...last, state: controller.signal.aborted ? 'stopped' : 'done' })
  }
}

/** Of an adapter, what is a message. */
function toldOf({
  words,
  software,
  subgroups,
  buffer,
}: NonNullable<Choice['gpu']>): NonNullable<Extract<Report, { kind: 'engines' }>['gpu']> {
  return {
    words,
    software,
    ...(subgroups === undefined ? {} : { subgroups }),
    ...(buffer === undefined ? {} : { buffer }),
  }
}
