/**
 * Sum of squares of the flat gradient in a fixed order: 1024 strided sums side by side, then one
 * invocation that adds them.
 */
import { SQUARE_LANES } from '../../model-kernels.ts'
import { defineKernel } from '../kernel.ts'

export const partialSquares = defineKernel({
  name: 'partial-squares',
  buffers: { gradient: 'in f32', sums: 'out f32' },
  params: { words: 'u32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  var sum = 0f;
  for (var i = id.x; i < p.words; i += ${SQUARE_LANES}u) { sum += gradient[i] * gradient[i]; }
  sums[id.x] = sum;
}`,
})

export const totalSquares = defineKernel({
  name: 'total-squares',
  buffers: { sums: 'out f32' },
  params: {},
  code: /* wgsl */ `
@compute @workgroup_size(1)
fn main() {
  var sum = 0f;
  for (var i = 0u; i < ${SQUARE_LANES}u; i++) { sum += sums[i]; }
  sums[${SQUARE_LANES}] = sum;
}`,
})
