/**
 * The loss of each trained token and its gradient: one invocation a sequence, since a sequence may
 * share one ratio (GSPO).
 *
 * With A the advantage, ratio = exp(clamp(logp - old, -20, 20)) and w = weight / normalizer:
 *   pg = max(-A·ratio, -A·clamp(ratio, 1 - clipLow, 1 + clipHigh)), for A < 0 at most -A·dualClip
 *   k3 = exp(d) - d - 1 with d = clamp(ref - logp, -20, 20)
 *   loss = w · (pg - entropyCoefficient · entropy + beta · k3)
 * Where clipping holds, the slope is zero. Without old log-probabilities the ratio is 1 and its
 * slope A's.
 */
import { LOSS_FIELDS, LOSS_PARAMS } from '../../../loss.ts'
import { SCORE_WORDS } from '../../model-kernels.ts'
import { defineKernel } from '../kernel.ts'

export const policyLoss = defineKernel({
  name: 'policy-loss',
  buffers: {
    scores: 'in f32',
    inputs: 'in vec4f',
    sequences: 'in u32',
    lossGradient: 'out vec2f',
    terms: 'out vec4f',
  },
  params: {
    count: 'u32',
    ...LOSS_PARAMS,
  },
  code: /* wgsl */ `
struct Surrogate { value: f32, slope: f32, clipped: f32 }

/** Clipped surrogate and its slope by the log of the ratio. */
fn surrogate(advantage: f32, ratio: f32) -> Surrogate {
  let plain = -advantage * ratio;
  let held = -advantage * clamp(ratio, 1f - p.clipLow, 1f + p.clipHigh);
  var clipped = 0f;
  if (advantage < 0f && ratio < 1f - p.clipLow) { clipped = 1f; }
  if (advantage > 0f && ratio > 1f + p.clipHigh) { clipped = 2f; }
  var result = Surrogate(max(plain, held), select(plain, 0f, held > plain), clipped);
  if (advantage < 0f && p.dualClip > 0f && result.value > -advantage * p.dualClip) {
    result.value = -advantage * p.dualClip;
    result.slope = 0f;
  }
  return result;
}

fn logRatio(row: u32, hasOld: bool) -> f32 {
  if (!hasOld) { return 0f; }
  return scores[row * ${SCORE_WORDS}u] - inputs[row].z;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.count) { return; }
  let begin = sequences[id.x * 3u];
  let end = sequences[id.x * 3u + 1u];
  let flags = sequences[id.x * 3u + 2u];
  if (p.nll != 0u) {
    for (var row = begin; row < end; row++) {
      let weight = inputs[row].x;
      lossGradient[row] = vec2f(-weight, 0f);
      terms[row] = vec4f(-weight * scores[row * ${SCORE_WORDS}u], 0f, 1f, 0f);
    }
    return;
  }
  let hasOld = (flags & 1u) != 0u;
  let oneRatio = p.importance == ${LOSS_FIELDS.importance.sequence}u;

  // For one ratio a sequence: its log is the weighted mean, and each token's slope is its share of the whole loss's.
  var mean = 0f;
  var total = 0f;
  var whole = 0f;
  if (oneRatio) {
    for (var row = begin; row < end; row++) {
      mean += inputs[row].x * logRatio(row, hasOld);
      total += inputs[row].x;
    }
    mean = mean / total;
    for (var row = begin; row < end; row++) {
      whole += inputs[row].x * surrogate(inputs[row].y, exp(clamp(mean, -20f, 20f))).slope;
    }
  }

  for (var row = begin; row < end; row++) {
    let input = inputs[row];
    let logp = scores[row * ${SCORE_WORDS}u];
    let difference = select(logRatio(row, hasOld), mean, oneRatio);
    let ratio = exp(clamp(difference, -20f, 20f));
    let gain = surrogate(input.y, ratio);
    var slope = input.x * gain.slope;
    if (oneRatio) { slope = whole * input.x / total; }
    if (abs(difference) > 20f) { slope = 0f; }
    var k3 = 0f;
    if ((flags & 2u) != 0u) {
      let d = clamp(input.w - logp, -20f, 20f);
      k3 = exp(d) - d - 1f;
      if (abs(input.w - logp) <= 20f) { slope += input.x * p.beta * (1f - exp(d)); }
    }
    lossGradient[row] = vec2f(slope, input.x * p.entropyCoefficient);
    let loss = input.x * (gain.value - p.entropyCoefficient * scores[row * ${SCORE_WORDS}u + 1u] + p.beta * k3);
    terms[row] = vec4f(loss, k3, ratio, gain.clipped);
  }
}`,
})
