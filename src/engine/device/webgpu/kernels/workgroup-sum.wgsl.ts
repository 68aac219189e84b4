/**
 * Sums and maxima over the 64 invocations of a workgroup, as a tree in workgroup memory. The order
 * is fixed by the tree: subgroup operations would be a little faster, and would tie the bits to the
 * subgroup size that a driver happens to choose.
 */
const LANES = 64

const tree = (name: string, join: (a: string, b: string) => string): string => `
fn ${name}(local: u32, own: f32) -> f32 {
  lanes[local] = own;
  for (var step = ${LANES / 2}u; step > 0u; step >>= 1u) {
    workgroupBarrier();
    if (local < step) { lanes[local] = ${join('lanes[local]', 'lanes[local + step]')}; }
  }
  workgroupBarrier();
  let all = lanes[0];
  workgroupBarrier();
  return all;
}`

/** Declares `total` and `highest`; every invocation of the workgroup has to call them. */
export const workgroupSum = /* wgsl */ `
var<workgroup> lanes: array<f32, ${LANES}>;
${tree('total', (a, b) => `${a} + ${b}`)}
${tree('highest', (a, b) => `max(${a}, ${b})`)}
`
