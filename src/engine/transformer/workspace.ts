/**
 * The buffers that a forward and a backward pass work in, sized for the largest chunk so far. They
 * stay from one batch to the next, so that the device finds the same buffers bound again.
 *
 * Every buffer keeps one width for life: the padding of its rows stays zero.
 */
import type { Device } from '../device/device.ts'
import type { Span } from '../device/span.ts'
import { ALIGNMENT, stride } from '../device/device.ts'
import { SCORE_WORDS, SQUARE_LANES, TERM_WORDS, rowTiles } from '../device/model-kernels.ts'
import type { ModelConfig } from '../engine.ts'
import type { Layout } from './layout.ts'
import { attendedWidth, qkvWidth } from './layout.ts'

/**
 * What a layer keeps of its forward pass. In the last one everything from `middle` on has a row for
 * each logit row only.
 */
interface LayerBuffers {
  readonly x: Span
  readonly attentionScales: Span
  readonly attentionInput: Span
  readonly qkv: Span
  /**
   * Queries, keys and values before norms over heads, and the norms' scales [rows, heads +
   * kvHeads], unpadded; where the model has such norms.
   */
  readonly normedHeads?: { readonly projected: Span; readonly scales: Span }
  readonly attended: Span
  readonly lse: Span
  readonly middle: Span
  readonly feedForwardScales: Span
  readonly feedForwardInput: Span
  readonly gateUp: Span
  readonly activated: Span
}

export interface ForwardBuffers {
  readonly tokens: Span
  readonly positions: Span
  readonly sequenceBounds: Span
  readonly logitIndices: Span
  readonly targets: Span
  readonly layers: readonly LayerBuffers[]
  /** Logit rows of what the last attention gives, and of its residual. */
  readonly attended: Span
  readonly passed: Span
  /** What the last layer gives, at logit rows. */
  readonly x: Span
  readonly finalScales: Span
  readonly final: Span
  readonly logits: Span
  readonly scores: Span
}

export interface BackwardBuffers {
  readonly inputs: Span
  readonly sequences: Span
  readonly lossGradient: Span
  readonly terms: Span
  readonly uses: Span
  readonly order: Span
  /** Gradient of the residual stream; behind the last attention of its logit rows. */
  readonly dx: Span
  readonly dLogitRows: Span
  /** Gradient of what a norm gives. */
  readonly dnormed: Span
  readonly dattended: Span
  readonly dactivated: Span
  readonly dqkv: Span
  readonly delta: Span
  readonly matrixPartials: Span
  readonly vectorPartials: Span
}

/** Scores and terms of a whole batch, chunk after chunk. */
interface ResultBuffers {
  readonly scores: Span
  readonly terms: Span
}

/** What chunks need: rows in all, and rows that predict. */
interface Capacity {
  readonly rows: number
  readonly logitRows: number
}

type Maker = (name: string, rows: number, width: number) => Span

function forwardBuffers(
  make: Maker,
  config: ModelConfig,
  { rows, logitRows }: Capacity,
): ForwardBuffers {
  const { dModel, feedForward, heads, vocab } = config
  const layer = (index: number): LayerBuffers => {
    const of = (name: string, width: number): Span => make(`layer ${index} ${name}`, rows, width)
    const behind = (name: string, width: number): Span =>
      make(`layer ${index} ${name}`, index === config.layers - 1 ? logitRows : rows, width)
    return {
      x: of('input', dModel),
      attentionScales: of('attention scales', 1),
      attentionInput: of('attention input', dModel),
      qkv: of('qkv', qkvWidth(config)),
      ...(config.qkNorm && {
        normedHeads: {
          projected: of('projected', qkvWidth(config)),
          scales: of('head scales', heads + config.kvHeads),
        },
      }),
      attended: of('attended', attendedWidth(config)),
      lse: of('lse', heads),
      middle: behind('middle', dModel),
      feedForwardScales: behind('feed-forward scales', 1),
      feedForwardInput: behind('feed-forward input', dModel),
      gateUp: behind('gate and up', 2 * feedForward),
      activated: behind('activated', feedForward),
    }
  }
  return {
    tokens: make('tokens', rows, 1),
    positions: make('positions', rows, 1),
    sequenceBounds: make('sequence bounds', rows, 2),
    logitIndices: make('logit row indices', logitRows, 1),
    targets: make('targets', logitRows, 1),
    layers: Array.from({ length: config.layers }, (_, index) => layer(index)),
    attended: make('logit row attended', logitRows, attendedWidth(config)),
    passed: make('logit row input', logitRows, dModel),
    x: make('output', logitRows, dModel),
    finalScales: make('final scales', logitRows, 1),
    final: make('final', logitRows, dModel),
    logits: make('logits', logitRows, vocab),
    scores: make('scores', logitRows, SCORE_WORDS),
  }
}

function backwardBuffers(
  make: Maker,
  config: ModelConfig,
  layout: Layout,
  { rows, logitRows }: Capacity,
): BackwardBuffers {
  const { dModel, feedForward, heads } = config
  const tiles = rowTiles(Math.max(rows, logitRows))
  const views = layout.layers.flatMap(({ qkv, output, gateUp, down }) => [
    qkv,
    output,
    gateUp,
    down,
  ])
  const largest = Math.max(...[layout.head, ...views].map((view) => view.length))
  return {
    inputs: make('loss inputs', logitRows, 4),
    sequences: make('sequences', rows, 3),
    lossGradient: make('loss gradient', logitRows, 2),
    terms: make('loss terms', logitRows, TERM_WORDS),
    uses: make('token uses', Math.min(rows, config.vocab), 3),
    order: make('token order', rows, 1),
    dx: make('residual gradient', rows, dModel),
    dLogitRows: make('logit row residual gradient', logitRows, dModel),
    dnormed: make('normed gradient', rows, dModel),
    dattended: make('attended gradient', rows, attendedWidth(config)),
    dactivated: make('activated gradient', rows, feedForward),
    dqkv: make('qkv gradient', rows, qkvWidth(config)),
    delta: make('attention delta', rows, heads),
    matrixPartials: make('matrix partial sums', tiles, largest),
    vectorPartials: make('vector partial sums', tiles, layout.words - layout.matrixWords),
  }
}

/** Grows a set of buffers when a chunk needs more, by at least half. */
class Growing<T extends object> {
  readonly #device: Device
  readonly #make: (make: Maker, capacity: Capacity) => T
  #capacity: Capacity = { rows: 0, logitRows: 0 }
  #spans: Span[] = []
  #buffers: T | undefined

  constructor(device: Device, make: (make: Maker, capacity: Capacity) => T) {
    this.#device = device
    this.#make = make
  }

  fit({ rows, logitRows }: Capacity): T {
    if (
      this.#buffers !== undefined &&
      rows <= this.#capacity.rows &&
      logitRows <= this.#capacity.logitRows
    )
      return this.#buffers
    const grow = (need: number, have: number): number =>
      need <= have ? have : Math.ceil(Math.max(need, have * 1.5) / ALIGNMENT) * ALIGNMENT
    this.free()
    this.#capacity = {
      rows: grow(rows, this.#capacity.rows),
      logitRows: grow(logitRows, this.#capacity.logitRows),
    }
    this.#buffers = this.#make((name, count, width) => {
      const span = this.#device.allocate(name, count * stride(width))
      this.#spans.push(span)
      return span
    }, this.#capacity)
    return this.#buffers
  }

  free(): void {
    for (const span of this.#spans) this.#device.free(span)
    this.#spans = []
    this.#buffers = undefined
  }
}

export interface Workspace {
  forward(capacity: Capacity): ForwardBuffers
  backward(capacity: Capacity): BackwardBuffers
  results(logitRows: number): ResultBuffers
  free(): void
}

export function createWorkspace(device: Device, config: ModelConfig, layout: Layout): Workspace {
  const forward = new Growing(device, (make, capacity) => forwardBuffers(make, config, capacity))
  const backward = new Growing(device, (make, capacity) =>
    backwardBuffers(make, config, layout, capacity),
  )
  const results = new Growing(device, (make, { logitRows }): ResultBuffers => ({
    scores: make('batch scores', logitRows, SCORE_WORDS),
    terms: make('batch terms', logitRows, TERM_WORDS),
  }))
  return {
    forward: (capacity) => forward.fit(capacity),
    backward: (capacity) => backward.fit(capacity),
    // A batch may train nothing; a buffer holds something.
    results: (logitRows) => results.fit({ rows: 1, logitRows: Math.max(1, logitRows) }),
    free: () => {
      forward.free()
      backward.free()
      results.free()
    },
  }
}

/** Words of the buffer that `squaredNorm` fills. */
export const NORM_WORDS = SQUARE_LANES + 1
