/**
 * AdamW (Loshchilov and Hutter, 2019) over the flat buffers, with clipping by the global norm as
 * PyTorch does it: the gradient is scaled by min(1, maxGradNorm / (norm + 1e-6)). One invocation a
 * word. A norm that is not finite changes nothing.
 */
import { SQUARE_LANES } from '../../model-kernels.ts'
import { defineKernel } from '../kernel.ts'

export const adamw = defineKernel({
  name: 'adamw',
  buffers: {
    gradient: 'in f32',
    sums: 'in f32',
    weights: 'out f32',
    first: 'out f32',
    second: 'out f32',
  },
  params: {
    words: 'u32',
    decayed: 'u32',
    learningRate: 'f32',
    beta1: 'f32',
    beta2: 'f32',
    epsilon: 'f32',
    weightDecay: 'f32',
    maxGradNorm: 'f32',
    correction1: 'f32',
    correction2: 'f32',
  },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= p.words) { return; }
  let squares = sums[${SQUARE_LANES}];
  // The bits say it: a shader compiler may assume that no number is infinite or NaN.
  if ((bitcast<u32>(squares) & 0x7f800000u) == 0x7f800000u) { return; }
  var scale = 1f;
  if (p.maxGradNorm > 0f) { scale = min(1f, p.maxGradNorm / (sqrt(squares) + 1e-6f)); }
  let g = gradient[i] * scale;
  let m = p.beta1 * first[i] + (1f - p.beta1) * g;
  let v = p.beta2 * second[i] + (1f - p.beta2) * g * g;
  first[i] = m;
  second[i] = v;
  var w = weights[i];
  if (i < p.decayed) { w -= p.learningRate * p.weightDecay * w; }
  weights[i] = w - p.learningRate * (m / p.correction1) / (sqrt(v / p.correction2) + p.epsilon);
}`,
})
