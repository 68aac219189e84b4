/**
 * The gradient of silu(gate) · up, in place: one invocation a component, one row of the grid a row.
 */
import { defineKernel } from '../kernel.ts'

/** d silu(x) = sigmoid(x) · (1 + x · (1 - sigmoid(x))). */
export const swigluGradient = defineKernel({
  name: 'swiglu-gradient',
  buffers: { dy: 'in f32', gateUp: 'out f32' },
  /** pair: stride of gateUp. */
  params: { width: 'u32', stride: 'u32', pair: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let column = id.x;
  if (column >= p.width) { return; }
  let gateAt = row * p.pair + column;
  let gate = gateUp[gateAt];
  let up = gateUp[gateAt + p.width];
  let sigmoid = 1f / (1f + exp(-gate));
  let slope = dy[row * p.stride + column];
  gateUp[gateAt] = slope * up * sigmoid * (1f + gate * (1f - sigmoid));
  gateUp[gateAt + p.width] = slope * gate * sigmoid;
}`,
})
