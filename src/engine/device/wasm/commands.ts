/**
 * The commands of the WebAssembly device: which kernel carries each out and what it is told, in the
 * order in which it stands in memory. After a change, `node --import tsx
 * scripts/compile-kernels.ts` writes what the kernels read (assembly/args.ts, assembly/carry-out.ts)
 * and compiles them.
 */
import { LOSS_PARAMS } from '../../loss.ts'
import { defineCommand } from './command.ts'
import type { Command, CommandOf, Field } from './command.ts'

const list: Command[] = []
/** In the order of their numbers. */
export const COMMANDS: readonly Command[] = list

/** Added to a command's number: all threads meet before it. */
export const MEET = 256

function command<const F extends Readonly<Record<string, Field>>>(
  file: string,
  name: string,
  fields: F,
): CommandOf<F> {
  const made = defineCommand(list.length, file, name, fields)
  list.push(made)
  return made
}

// Whole rows. Strides are in words, and multiples of four.

export const clear = command('rows', 'clear', { to: 'out anywhere', words: 'i32' })
export const copy = command('rows', 'copy', {
  from: 'in anywhere',
  to: 'out anywhere',
  words: 'i32',
})
export const gather = command('rows', 'gather', {
  x: 'in',
  indices: 'in',
  out: 'out',
  rows: 'i32',
  stride: 'i32',
  indexStride: 'i32',
})
export const scatter = command('rows', 'scatter', {
  x: 'in',
  indices: 'in',
  out: 'out',
  rows: 'i32',
  stride: 'i32',
})
export const addPartials = command('rows', 'addPartials', {
  partials: 'in',
  gradient: 'out',
  words: 'i32',
  tiles: 'i32',
  pitch: 'i32',
})
export const embedGradient = command('rows', 'embedGradient', {
  dx: 'in',
  uses: 'in',
  order: 'in',
  gradient: 'out',
  count: 'i32',
  stride: 'i32',
})

// Products. Inner, columns and strides are strides of rows, in words.

const PACK = { w: 'in', out: 'out', rows: 'i32', stride: 'i32' } as const
export const packRows = command('product', 'packRows', PACK)
export const packColumns = command('product', 'packColumns', PACK)
export const product = command('product', 'product', {
  x: 'in',
  panels: 'in',
  out: 'out',
  bias: 'in?',
  residual: 'in?',
  rows: 'i32',
  inner: 'i32',
  columns: 'i32',
})
export const weightGradient = command('product', 'weightGradient', {
  dy: 'in',
  x: 'in',
  partials: 'out',
  rows: 'i32',
  columns: 'i32',
  dyStride: 'i32',
  xStride: 'i32',
  tileRows: 'i32',
})

// Norms

export const norm = command('norm', 'norm', {
  x: 'in',
  weight: 'in',
  out: 'out',
  scales: 'out?',
  rows: 'i32',
  width: 'i32',
  stride: 'i32',
  eps: 'f32',
})
export const normInputGradient = command('norm', 'normInputGradient', {
  x: 'in',
  weight: 'in',
  scales: 'in',
  dy: 'in',
  dx: 'out',
  rows: 'i32',
  width: 'i32',
  stride: 'i32',
})
export const columnSums = command('norm', 'columnSums', {
  x: 'in?',
  scales: 'in?',
  dy: 'in',
  partials: 'out anywhere',
  rows: 'i32',
  width: 'i32',
  stride: 'i32',
  tileRows: 'i32',
  pitch: 'i32',
})

// Norms over each head of queries and keys. Scales are [rows, heads + kvHeads], unpadded.

const HEAD_NORM = {
  rows: 'i32',
  heads: 'i32',
  kvHeads: 'i32',
  headDim: 'i32',
  stride: 'i32',
} as const
export const normHeads = command('head-norm', 'normHeads', {
  x: 'in',
  weight: 'in',
  positions: 'in',
  rotaryTable: 'in',
  out: 'out',
  scales: 'out',
  ...HEAD_NORM,
  eps: 'f32',
})
export const normHeadsInputGradient = command('head-norm', 'normHeadsInputGradient', {
  x: 'in',
  weight: 'in',
  scales: 'in',
  dy: 'out',
  ...HEAD_NORM,
})
export const normHeadsWeightGradient = command('head-norm', 'normHeadsWeightGradient', {
  x: 'in',
  scales: 'in',
  dy: 'in',
  partials: 'out anywhere',
  ...HEAD_NORM,
  tileRows: 'i32',
  pitch: 'i32',
})

// Component by component

export const rotate = command('feed-forward', 'rotate', {
  qkv: 'out anywhere',
  positions: 'in',
  rotaryTable: 'in',
  rows: 'i32',
  heads: 'i32',
  half: 'i32',
  stride: 'i32',
  sign: 'f32',
})
export const swiglu = command('feed-forward', 'swiglu', {
  gateUp: 'in',
  out: 'out',
  rows: 'i32',
  width: 'i32',
  stride: 'i32',
  pair: 'i32',
})
export const swigluGradient = command('feed-forward', 'swigluGradient', {
  gateUp: 'out',
  dy: 'in',
  rows: 'i32',
  width: 'i32',
  stride: 'i32',
  pair: 'i32',
})

// Attention over packed sequences

const HEADS = {
  rows: 'i32',
  heads: 'i32',
  kvHeads: 'i32',
  headDim: 'i32',
  stride: 'i32',
  outStride: 'i32',
  scale: 'f32',
} as const
export const attention = command('attention', 'attention', {
  qkv: 'in',
  sequenceBounds: 'in',
  out: 'out',
  lse: 'out',
  ...HEADS,
})
export const attentionQueryGradient = command('attention', 'attentionQueryGradient', {
  qkv: 'in',
  sequenceBounds: 'in',
  out: 'in',
  dout: 'in',
  lse: 'in',
  delta: 'out',
  dqkv: 'out',
  ...HEADS,
})
export const attentionKeyValueGradient = command('attention', 'attentionKeyValueGradient', {
  qkv: 'in',
  sequenceBounds: 'in',
  dout: 'in',
  lse: 'in',
  delta: 'in',
  dqkv: 'out',
  ...HEADS,
})

// Loss

export const score = command('loss', 'score', {
  logits: 'in',
  targets: 'in',
  scores: 'out',
  rows: 'i32',
  vocab: 'i32',
  stride: 'i32',
})
export const policyLoss = command('loss', 'policyLoss', {
  scores: 'in',
  inputs: 'in',
  sequences: 'in',
  lossGradient: 'out',
  terms: 'out',
  count: 'i32',
  ...LOSS_PARAMS,
})
export const logitsGradient = command('loss', 'logitsGradient', {
  logits: 'out',
  targets: 'in',
  scores: 'in',
  lossGradient: 'in',
  rows: 'i32',
  vocab: 'i32',
  stride: 'i32',
})

// Optimizer

export const partialSquares = command('optimizer', 'partialSquares', {
  gradient: 'in',
  sums: 'out',
  words: 'i32',
})
export const totalSquares = command('optimizer', 'totalSquares', { sums: 'out' })
export const adamw = command('optimizer', 'adamw', {
  weights: 'out',
  gradient: 'in',
  first: 'out',
  second: 'out',
  sums: 'in',
  words: 'i32',
  decayed: 'i32',
  learningRate: 'f32',
  beta1: 'f32',
  beta2: 'f32',
  epsilon: 'f32',
  weightDecay: 'f32',
  maxGradNorm: 'f32',
  correction1: 'f32',
  correction2: 'f32',
})

// Generation

export const fillCache = command('cache', 'fillCache', {
  qkv: 'out',
  rows: 'in',
  headNorms: 'in?',
  rotaryTable: 'in',
  q: 'out',
  cache: 'out',
  count: 'i32',
  heads: 'i32',
  kvHeads: 'i32',
  headDim: 'i32',
  stride: 'i32',
  qStride: 'i32',
  context: 'i32',
  eps: 'f32',
})
export const attendCache = command('cache', 'attendCache', {
  rows: 'in',
  q: 'out',
  cache: 'in',
  count: 'i32',
  heads: 'i32',
  kvHeads: 'i32',
  headDim: 'i32',
  qStride: 'i32',
  context: 'i32',
  scale: 'f32',
})
export const copySlots = command('cache', 'copySlots', {
  copies: 'in',
  cache: 'out',
  count: 'i32',
  kvHeads: 'i32',
  headDim: 'i32',
  context: 'i32',
})
export const summarize = command('draw', 'summarize', {
  logits: 'in',
  chunks: 'out',
  count: 'i32',
  vocab: 'i32',
  stride: 'i32',
  temperature: 'f32',
})
export const draw = command('draw', 'draw', {
  rows: 'out',
  sequences: 'in',
  logits: 'in',
  chunks: 'in',
  stops: 'in',
  results: 'out',
  count: 'i32',
  vocab: 'i32',
  stride: 'i32',
  context: 'i32',
  stopCount: 'i32',
  maxTokens: 'i32',
  topK: 'i32',
  temperature: 'f32',
  topP: 'f32',
})

/** Words from one command to the next: the number and the fields of the longest. */
export const COMMAND_WORDS =
  1 + Math.max(...COMMANDS.map(({ fields }) => Object.keys(fields).length))
