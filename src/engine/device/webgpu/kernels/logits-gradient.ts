/**
 * Logits become their gradient, in place: with q the row's softmax, a the slope by the target's
 * log-probability and b the slope by negative entropy H, dz_j = a · ([j = target] - q_j) + b · q_j
 * · (z_j - lse + H).
 */
import { SCORE_WORDS } from '../../model-kernels.ts'
import { defineKernel } from '../kernel.ts'

/** Logits of one invocation; what belongs to the row is loaded once for all of them. */
export const STRIP = 16

export const logitsGradient = defineKernel({
  name: 'logits-gradient',
  buffers: { targets: 'in u32', scores: 'in f32', lossGradient: 'in vec2f', logits: 'out f32' },
  params: { vocab: 'u32', stride: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let begin = id.x * ${STRIP}u;
  let end = min(begin + ${STRIP}u, p.vocab);
  let goal = targets[row];
  let slope = lossGradient[row];
  let entropy = scores[row * ${SCORE_WORDS}u + 1u];
  let lse = scores[row * ${SCORE_WORDS}u + 2u];
  for (var j = begin; j < end; j++) {
    let at = row * p.stride + j;
    let logq = logits[at] - lse;
    let q = exp(logq);
    logits[at] = slope.x * (select(0f, 1f, j == goal) - q) + slope.y * q * (logq + entropy);
  }
}`,
})
