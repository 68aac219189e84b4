/**
 * Made by scripts/compile-kernels.ts of src/engine/device/wasm/commands.ts; a change belongs there.
 */

/** Choices among the fields of a loss. */
export const IMPORTANCE_TOKEN: u32 = 0
export const IMPORTANCE_SEQUENCE: u32 = 1

@unmanaged
export class ClearArgs {
  op: u32
  to: usize
  words: i32
}

@unmanaged
export class CopyArgs {
  op: u32
  from: usize
  to: usize
  words: i32
}

@unmanaged
export class GatherArgs {
  op: u32
  x: usize
  indices: usize
  out: usize
  rows: i32
  stride: i32
  indexStride: i32
}

@unmanaged
export class ScatterArgs {
  op: u32
  x: usize
  indices: usize
  out: usize
  rows: i32
  stride: i32
}

@unmanaged
export class AddPartialsArgs {
  op: u32
  partials: usize
  gradient: usize
  words: i32
  tiles: i32
  pitch: i32
}

@unmanaged
export class EmbedGradientArgs {
  op: u32
  dx: usize
  uses: usize
  order: usize
  gradient: usize
  count: i32
  stride: i32
}

@unmanaged
export class PackRowsArgs {
  op: u32
  w: usize
  out: usize
  rows: i32
  stride: i32
}

@unmanaged
export class PackColumnsArgs {
  op: u32
  w: usize
  out: usize
  rows: i32
  stride: i32
}

@unmanaged
export class ProductArgs {
  op: u32
  x: usize
  panels: usize
  out: usize
  bias: usize
  residual: usize
  rows: i32
  inner: i32
  columns: i32
}

@unmanaged
export class WeightGradientArgs {
  op: u32
  dy: usize
  x: usize
  partials: usize
  rows: i32
  columns: i32
  dyStride: i32
  xStride: i32
  tileRows: i32
}

@unmanaged
export class NormArgs {
  op: u32
  x: usize
  weight: usize
  out: usize
  scales: usize
  rows: i32
  width: i32
  stride: i32
  eps: f32
}

@unmanaged
export class NormInputGradientArgs {
  op: u32
  x: usize
  weight: usize
  scales: usize
  dy: usize
  dx: usize
  rows: i32
  width: i32
  stride: i32
}

@unmanaged
export class ColumnSumsArgs {
  op: u32
  x: usize
  scales: usize
  dy: usize
  partials: usize
  rows: i32
  width: i32
  stride: i32
  tileRows: i32
  pitch: i32
}

@unmanaged
export class NormHeadsArgs {
  op: u32
  x: usize
  weight: usize
  positions: usize
  rotaryTable: usize
  out: usize
  scales: usize
  rows: i32
  heads: i32
  kvHeads: i32
  headDim: i32
  stride: i32
  eps: f32
}

@unmanaged
export class NormHeadsInputGradientArgs {
  op: u32
  x: usize
  weight: usize
  scales: usize
  dy: usize
  rows: i32
  heads: i32
  kvHeads: i32
  headDim: i32
  stride: i32
}

@unmanaged
export class NormHeadsWeightGradientArgs {
  op: u32
  x: usize
  scales: usize
  dy: usize
  partials: usize
  rows: i32
  heads: i32
  kvHeads: i32
  headDim: i32
  stride: i32
  tileRows: i32
  pitch: i32
}

@unmanaged
export class RotateArgs {
  op: u32
  qkv: usize
  positions: usize
  rotaryTable: usize
  rows: i32
  heads: i32
  half: i32
  stride: i32
  sign: f32
}

@unmanaged
export class SwigluArgs {
  op: u32
  gateUp: usize
  out: usize
  rows: i32
  width: i32
  stride: i32
  pair: i32
}

@unmanaged
export class SwigluGradientArgs {
  op: u32
  gateUp: usize
  dy: usize
  rows: i32
  width: i32
  stride: i32
  pair: i32
}

@unmanaged
export class AttentionArgs {
  op: u32
  qkv: usize
  sequenceBounds: usize
  out: usize
  lse: usize
  rows: i32
  heads: i32
  kvHeads: i32
  headDim: i32
  stride: i32
  outStride: i32
  scale: f32
}

@unmanaged
export class AttentionQueryGradientArgs {
  op: u32
  qkv: usize
  sequenceBounds: usize
  out: usize
  dout: usize
  lse: usize
  delta: usize
  dqkv: usize
  rows: i32
  heads: i32
  kvHeads: i32
  headDim: i32
  stride: i32
  outStride: i32
  scale: f32
}

@unmanaged
export class AttentionKeyValueGradientArgs {
  op: u32
  qkv: usize
  sequenceBounds: usize
  dout: usize
  lse: usize
  delta: usize
  dqkv: usize
  rows: i32
  heads: i32
  kvHeads: i32
  headDim: i32
  stride: i32
  outStride: i32
  scale: f32
}

@unmanaged
export class ScoreArgs {
  op: u32
  logits: usize
  targets: usize
  scores: usize
  rows: i32
  vocab: i32
  stride: i32
}

@unmanaged
export class PolicyLossArgs {
  op: u32
  scores: usize
  inputs: usize
  sequences: usize
  lossGradient: usize
  terms: usize
  count: i32
  nll: u32
  importance: u32
  clipLow: f32
  clipHigh: f32
  dualClip: f32
  entropyCoefficient: f32
  beta: f32
}

@unmanaged
export class LogitsGradientArgs {
  op: u32
  logits: usize
  targets: usize
  scores: usize
  lossGradient: usize
  rows: i32
  vocab: i32
  stride: i32
}

@unmanaged
export class PartialSquaresArgs {
  op: u32
  gradient: usize
  sums: usize
  words: i32
}

@unmanaged
export class TotalSquaresArgs {
  op: u32
  sums: usize
}

@unmanaged
export class AdamwArgs {
  op: u32
  weights: usize
  gradient: usize
  first: usize
  second: usize
  sums: usize
  words: i32
  decayed: i32
  learningRate: f32
  beta1: f32
  beta2: f32
  epsilon: f32
  weightDecay: f32
  maxGradNorm: f32
  correction1: f32
  correction2: f32
}

@unmanaged
export class FillCacheArgs {
  op: u32
  qkv: usize
  rows: usize
  headNorms: usize
  rotaryTable: usize
  q: usize
  cache: usize
  count: i32
  heads: i32
  kvHeads: i32
  headDim: i32
  stride: i32
  qStride: i32
  context: i32
  eps: f32
}

@unmanaged
export class AttendCacheArgs {
  op: u32
  rows: usize
  q: usize
  cache: usize
  count: i32
  heads: i32
  kvHeads: i32
  headDim: i32
  qStride: i32
  context: i32
  scale: f32
}

@unmanaged
export class CopySlotsArgs {
  op: u32
  copies: usize
  cache: usize
  count: i32
  kvHeads: i32
  headDim: i32
  context: i32
}

@unmanaged
export class SummarizeArgs {
  op: u32
  logits: usize
  chunks: usize
  count: i32
  vocab: i32
  stride: i32
  temperature: f32
}

@unmanaged
export class DrawArgs {
  op: u32
  rows: usize
  sequences: usize
  logits: usize
  chunks: usize
  stops: usize
  results: usize
  count: i32
  vocab: i32
  stride: i32
  context: i32
  stopCount: i32
  maxTokens: i32
  topK: i32
  temperature: f32
  topP: f32
}
