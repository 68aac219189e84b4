/** Rotary positions (rotate-half), in place over queries and keys: one invocation a pair of components. */
import { defineKernel } from '../kernel.ts'

export const rotate = defineKernel({
  name: 'rotate',
  buffers: { positions: 'in u32', turns: 'in vec2f', qkv: 'out f32' },
  /** heads: query and key heads together. sign: 1 turns forward, -1 back. */
  params: { rows: 'u32', heads: 'u32', half: 'u32', stride: 'u32', sign: 'f32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let pair = id.x + id.y * groups.x * 64u;
  let pairs = p.heads * p.half;
  let row = pair / pairs;
  if (row >= p.rows) { return; }
  let i = pair % p.half;
  let at = row * p.stride + pair % pairs / p.half * 2u * p.half + i;
  let turn = turns[positions[row] * p.half + i];
  let cosine = turn.x;
  let sine = turn.y * p.sign;
  let u = qkv[at];
  let v = qkv[at + p.half];
  qkv[at] = u * cosine - v * sine;
  qkv[at + p.half] = v * cosine + u * sine;
}`,
})
