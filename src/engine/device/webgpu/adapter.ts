/**
 * The adapter behind WebGPU, looked at without loading a kernel: what it is called, and whether it
 * is a GPU at all.
 */

export interface KnownAdapter {
  readonly adapter: GPUAdapter
  /** Vendor, architecture and description, as far as the browser tells them. */
  readonly words: string
  /** It computes on the CPU. */
  readonly software: boolean
  readonly subgroups: boolean
  /** Bytes of its largest buffer. */
  readonly buffer: number
}

/** Adapters that compute on the CPU say so in one of these words. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i

export function knownAdapter(adapter: GPUAdapter): KnownAdapter {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  const words = [vendor, architecture, device, description].filter((word) => word !== '').join(' ')
  return {
    adapter,
    words: words === '' ? 'unnamed adapter' : words,
    software: isFallbackAdapter || SOFTWARE.test(words),
    subgroups: adapter.features.has('subgroups'),
    buffer: Math.min(adapter.limits.maxStorageBufferBindingSize, adapter.limits.maxBufferSize),
  }
}

/** Undefined where there is no adapter, or no WebGPU. */
export async function findAdapter(
  gpu: GPU | undefined = typeof navigator === 'undefined' ? undefined : navigator.gpu,
): Promise<KnownAdapter | undefined> {
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' })
  return adapter === null || adapter === undefined ? undefined : knownAdapter(adapter)
}
