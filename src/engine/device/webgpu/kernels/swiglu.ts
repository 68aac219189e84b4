/** SwiGLU and its gradient: one invocation a component, one row of the grid a row. */
import { defineKernel } from '../kernel.ts'

const at = /* wgsl */ `
  let row = id.y;
  let column = id.x;
  if (column >= p.width) { return; }
  let gateAt = row * p.pair + column;
  let gate = gateUp[gateAt];
  let up = gateUp[gateAt + p.width];
  let sigmoid = 1f / (1f + exp(-gate));`

/** out = silu(gate) · up. */
export const swiglu = defineKernel({
  name: 'swiglu',
  buffers: { gateUp: 'in f32', out: 'out f32' },
  /** pair: stride of gateUp. */
  params: { width: 'u32', stride: 'u32', pair: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {${at}
  out[row * p.stride + column] = gate * sigmoid * up;
}`,
})

/** d silu(x) = sigmoid(x) · (1 + x · (1 - sigmoid(x))). */
export const swigluGradient = defineKernel({
  name: 'swiglu-gradient',
  buffers: { dy: 'in f32', gateUp: 'out f32' },
  params: { width: 'u32', stride: 'u32', pair: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {${at}
  let slope = dy[row * p.stride + column];
  gateUp[gateAt] = slope * up * sigmoid * (1f + gate * (1f - sigmoid));
  gateUp[gateAt + p.width] = slope * gate * sigmoid;
}`,
})
