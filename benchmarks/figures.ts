/**
 * The figures that the project wants to reach, worked out from rows of one run. A figure whose rows
 * are not there is left out.
 */
import { aligned } from './table.ts'
import { nameOf, sameMaker } from './row.ts'
import type { Row, Who } from './row.ts'

export interface Figure {
  readonly what: string
  readonly bound: 'at least' | 'at most'
  readonly asked: number
  readonly measured: number
  readonly unit: '×' | 's' | '%' | 'ms' | 'kB' | 'bytes' | ''
}

export const isMet = ({ bound, asked, measured }: Figure): boolean =>
  bound === 'at least' ? measured >= asked : measured <= asked

type Rows = readonly Row[]

const find = (rows: Rows, name: string, shape: string, who: Who): Row | undefined =>
  rows.find((row) => row.case === name && row.shape === shape && sameMaker(row, who))

const relaxed = (threads: number): Who => ({ engine: 'wasm', threads, build: 'relaxed' })
const WEBGPU: Who = { engine: 'webgpu', threads: null }

/** How many times as fast `who` is as the fastest of `others`; empty when one side is missing. */
function timesAsFast(
  rows: Rows,
  place: readonly [name: string, shape: string],
  who: Who,
  others: readonly Who[],
  asked: number,
): Figure[] {
  const [name, shape] = place
  const own = find(rows, name, shape, who)?.ms?.median
  const timed = others
    .flatMap((other) => find(rows, name, shape, other) ?? [])
    .flatMap((row) => (row.ms === null ? [] : [{ row, ms: row.ms.median }]))
  const [fastest] = timed.sort((a, b) => a.ms - b.ms)
  if (own === undefined || fastest === undefined) return []
  return [
    {
      what: `${name} ${shape}: ${nameOf(who)} against ${nameOf(fastest.row)}`,
      bound: 'at least',
      asked,
      measured: fastest.ms / own,
      unit: '×',
    },
  ]
}

/**
 * This project's engine on a TensorFlow.js backend, and the same backend used as its documentation
 * recommends.
 */
const tfjs = (backend: 'webgpu' | 'wasm', threads: number | null): Who[] => [
  { engine: `tfjs-${backend}`, threads },
  { engine: `peer-tfjs-${backend}`, threads },
]

function againstPeers(rows: Rows): Figure[] {
  const small = ['train-step', 'small'] as const
  const decode = ['decode', '32x128'] as const
  const matmul = ['matmul', '512'] as const
  return [
    ...(['small', 'medium'] as const).flatMap((shape) =>
      [1, 2].flatMap((threads) =>
        timesAsFast(
          rows,
          ['train-step', shape],
          relaxed(threads),
          [{ engine: 'jax-wasm', threads }],
          2.5,
        ),
      ),
    ),
    ...[1, 2].flatMap((threads) =>
      timesAsFast(rows, small, relaxed(threads), tfjs('wasm', threads), 9),
    ),
    ...[1, 2].flatMap((threads) =>
      timesAsFast(rows, decode, relaxed(threads), tfjs('wasm', threads), 4),
    ),
    ...timesAsFast(rows, matmul, relaxed(1), tfjs('wasm', 1), 1.3),
    ...timesAsFast(rows, matmul, { ...relaxed(1), build: 'portable' }, tfjs('wasm', 1), 1),
    ...timesAsFast(rows, matmul, relaxed(2), [relaxed(1)], 1.7),
    ...timesAsFast(rows, small, WEBGPU, tfjs('webgpu', null), 20),
    ...timesAsFast(rows, small, WEBGPU, [{ engine: 'jax-webgpu', threads: null }], 2.5),
    ...timesAsFast(rows, decode, WEBGPU, tfjs('webgpu', null), 15),
  ]
}

/** The project's engines on TensorFlow.js stay honest baselines. */
function baselines(rows: Rows): Figure[] {
  const pairs = [
    [
      { engine: 'tfjs-webgpu', threads: null },
      { engine: 'peer-tfjs-webgpu', threads: null },
    ],
    [
      { engine: 'tfjs-wasm', threads: 1 },
      { engine: 'peer-tfjs-wasm', threads: 1 },
    ],
  ] as const
  return pairs.flatMap(([own, peer]): Figure[] => {
    const [ownTime, peerTime] = [
      find(rows, 'train-step', 'small', own)?.ms?.median,
      find(rows, 'train-step', 'small', peer)?.ms?.median,
    ]
    if (ownTime === undefined || peerTime === undefined) return []
    return [
      {
        what: `train-step small: time of ${nameOf(own)} over ${nameOf(peer)}`,
        bound: 'at most',
        asked: 1.1,
        measured: ownTime / peerTime,
        unit: '×',
      },
    ]
  })
}

/** How much of the arithmetic that the device can do a training step does. */
function shares(rows: Rows): Figure[] {
  return [WEBGPU, relaxed(1), relaxed(2)].flatMap((who): Figure[] => {
    const step = find(rows, 'train-step', 'medium', who)?.gflops ?? null
    const products = rows.flatMap((row) =>
      row.case === 'matmul' && sameMaker(row, who) && row.gflops !== null ? [row.gflops] : [],
    )
    if (step === null || products.length === 0) return []
    return [
      {
        what: `train-step medium: ${nameOf(who)}, share of its fastest matmul`,
        bound: 'at least',
        asked: 70,
        measured: (100 * step) / Math.max(...products),
        unit: '%',
      },
    ]
  })
}

function deskRun(rows: Rows): Figure[] {
  const [fast, portable] = (['relaxed', 'portable'] as const).map((build) =>
    rows.find(
      (row) => row.case === 'desk-run' && row.build === build && row.shape === '100 updates',
    ),
  )
  const [fastTime, portableTime] = [fast?.ms?.median, portable?.ms?.median]
  return [
    ...(fastTime === undefined
      ? []
      : [
          {
            what: 'desk-run, 100 updates: wasm',
            bound: 'at most',
            asked: 40,
            measured: fastTime / 1000,
            unit: 's',
          } as const,
        ]),
    ...(fastTime === undefined || portableTime === undefined
      ? []
      : [
          {
            what: 'desk-run: portable build over relaxed build',
            bound: 'at most',
            asked: 2,
            measured: portableTime / fastTime,
            unit: '×',
          } as const,
        ]),
  ]
}

function counts(rows: Rows): Figure[] {
  const dispatched = rows.flatMap(({ case: name, shape, dispatches, figures }): Figure[] => {
    const allowed = figures?.['allowed']
    return name !== 'dispatches' || dispatches === null || allowed === undefined
      ? []
      : [
          {
            what: `dispatches: ${shape}`,
            bound: 'at most',
            asked: allowed,
            measured: dispatches,
            unit: '',
          },
        ]
  })
  const remembered = rows.flatMap((row): Figure[] => {
    const {
      device_bytes_early: early,
      device_bytes_late: late,
      heap_bytes_early: heapEarly,
      heap_bytes_late: heapLate,
    } = row.figures ?? {}
    if (
      row.case !== 'memory' ||
      early === undefined ||
      late === undefined ||
      heapEarly === undefined ||
      heapLate === undefined
    )
      return []
    return [
      {
        what: `memory, ${row.shape}: ${nameOf(row)}, growth of live buffers`,
        bound: 'at most',
        asked: 0,
        measured: late - early,
        unit: 'bytes',
      },
      {
        what: `memory, ${row.shape}: ${nameOf(row)}, growth of the collected heap`,
        bound: 'at most',
        asked: 2,
        measured: 100 * (heapLate / heapEarly - 1),
        unit: '%',
      },
    ]
  })
  return [...dispatched, ...remembered]
}

/** What the page is held to: the figure of a case, `per` of which are one of `unit`. */
const PAGE: readonly {
  readonly of: readonly [name: string, figure: string]
  readonly what: string
  readonly asked: number
  readonly unit: Figure['unit']
  readonly per?: number
}[] = [
  {
    of: ['page', 'task_p99_ms'],
    what: 'page: main-thread tasks while training, p99',
    asked: 50,
    unit: 'ms',
  },
  {
    of: ['startup', 'task_p99_ms'],
    what: 'startup: main-thread tasks from Train to the tenth update, p99',
    asked: 50,
    unit: 'ms',
  },
  {
    of: ['startup', 'task_longest_ms'],
    what: 'startup: main-thread tasks from Train to the tenth update, longest',
    asked: 100,
    unit: 'ms',
  },
  {
    of: ['startup', 'script_gzip_bytes'],
    what: 'startup: scripts before Train, gzip',
    asked: 250,
    unit: 'kB',
    per: 1000,
  },
  {
    of: ['startup', 'tfjs_requests'],
    what: 'startup: requests for TensorFlow.js before Train',
    asked: 0,
    unit: '',
  },
]

const ofThePage = (rows: Rows): Figure[] =>
  PAGE.flatMap(({ of: [name, figure], what, asked, unit, per = 1 }): Figure[] => {
    const [measured] = rows.flatMap((row) =>
      row.case === name ? (row.figures?.[figure] ?? []) : [],
    )
    return measured === undefined
      ? []
      : [{ what, bound: 'at most', asked, measured: measured / per, unit }]
  })

export function figuresOf(rows: Rows): readonly Figure[] {
  return [
    ...againstPeers(rows),
    ...baselines(rows),
    ...shares(rows),
    ...deskRun(rows),
    ...counts(rows),
    ...ofThePage(rows),
  ]
}

/** A value with its unit. */
export const say = (value: number, unit: Figure['unit']): string =>
  `${Number(value.toPrecision(3))}${unit === '' ? '' : ` ${unit}`}`

export function figureTable(figures: readonly Figure[]): string {
  return aligned([
    ['figure', 'asked', 'measured', ''],
    ...figures.map((figure) => [
      figure.what,
      `${figure.bound} ${say(figure.asked, figure.unit)}`,
      say(figure.measured, figure.unit),
      isMet(figure) ? 'met' : 'NOT MET',
    ]),
  ])
}
