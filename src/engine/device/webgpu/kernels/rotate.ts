/** Rotary positions (rotate-half), in place over queries and keys: one invocation a pair of components. */
import { defineKernel } from '../kernel.ts'

export const rotate = defineKernel({
  name: 'rotate',
  buffers: { positions: 'in u32', turns: 'in vec2f', qkv: 'out f32' },
  /** heads: query and key heads together. sign: 1 turns forward, -1 back. */
  params: { heads: 'u32', half: 'u32', stride: 'u32', sign: 'f32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let head = id.x / p.half;
  if (head >= p.heads) { return; }
  let i = id.x - head * p.half;
  let at = row * p.stride + head * 2u * p.half + i;
  let turn = turns[positions[row] * p.half + i];
  let cosine = turn.x;
  let sine = turn.y * p.sign;
  let u = qkv[at];
  let v = qkv[at + p.half];
  qkv[at] = u * cosine - v * sine;
  qkv[at + p.half] = v * cosine + u * sine;
}`,
})
