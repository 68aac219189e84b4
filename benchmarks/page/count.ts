/**
 * Counts what reaches a GPU queue, from any sender: the same count for our kernels and for a
 * library's.
 */

export const counted = { dispatches: 0, submits: 0 }

/** Call before any device is used. Does nothing where there is no WebGPU. */
export function countGpuWork(): void {
  if (typeof GPUComputePassEncoder === 'undefined') return
  const encoder = GPUComputePassEncoder.prototype
  const queue = GPUQueue.prototype
  /* eslint-disable @typescript-eslint/unbound-method -- each is called again on the object it was called on */
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = encoder
  const { submit } = queue
  /* eslint-enable @typescript-eslint/unbound-method */
  encoder.dispatchWorkgroups = function (...groups) {
    counted.dispatches++
    dispatchWorkgroups.apply(this, groups)
  }
  encoder.dispatchWorkgroupsIndirect = function (...where) {
    counted.dispatches++
    dispatchWorkgroupsIndirect.apply(this, where)
  }
  queue.submit = function (buffers) {
    counted.submits++
    submit.call(this, buffers)
  }
}
