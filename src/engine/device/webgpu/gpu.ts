/**
 * The WebGPU core: buffers, pipelines and command recording, free of any kernel.
 *
 * Work is recorded into one compute pass and starts with `submit`, so that an update or a token step costs one submit and not
 * one a kernel. Each dispatch takes its shapes from a 256-byte slot of a uniform ring through a dynamic offset; the ring is
 * uploaded once a submit. Pipelines are cached by shader source and bind groups by what they bind, so that a step that was
 * taken before allocates nothing.
 */
import type { Memory, Span, Words } from '../device.ts'
import { ALIGNMENT } from '../device.ts'
import type { Kernel } from './kernel.ts'
import { shaderSource } from './kernel.ts'

export type PatchKernel = (name: string, wgsl: string) => string

/** Bytes of one dispatch's uniforms: the largest offset alignment that WebGPU asks for. */
const SLOT = 256
/** Dispatches recorded before they are submitted unasked. */
const SLOTS = 1024
/** Bind groups kept a pipeline: far above what a training step or a token step uses. */
const MOST_BIND_GROUPS = 512
/** Most workgroups in one dimension on any WebGPU device. */
const MAX_GROUPS = 65535

interface Pipeline {
  readonly pipeline: GPUComputePipeline
  readonly layout: GPUBindGroupLayout
  readonly groups: Map<string, GPUBindGroup>
}

export class Gpu implements Memory {
  /** Resolves with the reason when the device is gone. */
  readonly lost: Promise<string>
  readonly #device: GPUDevice
  readonly #patch: PatchKernel
  readonly #buffers = new Map<number, GPUBuffer>()
  readonly #bySource = new Map<string, Pipeline>()
  readonly #byKernel = new WeakMap<Kernel, Pipeline>()
  readonly #uniforms: GPUBuffer
  readonly #slots = new ArrayBuffer(SLOT * SLOTS)
  readonly #view = new DataView(this.#slots)
  #slot = 0
  #nextBuffer = 1
  #bytes = 0
  #encoder: GPUCommandEncoder | undefined
  #pass: GPUComputePassEncoder | undefined
  #error: Error | undefined
  #dispatches = 0
  #submits = 0

  constructor(device: GPUDevice, patch: PatchKernel = (_, wgsl) => wgsl) {
    this.#device = device
    this.#patch = patch
    this.#uniforms = device.createBuffer({ label: 'uniforms', size: SLOT * SLOTS, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST })
    this.lost = device.lost.then((info) => info.message || `the GPU device was lost (${info.reason})`)
    device.addEventListener('uncapturederror', (event) => {
      this.#error ??= new Error(`WebGPU: ${event.error.message}`)
    })
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Dispatches recorded since the device was made. */
  get dispatches(): number {
    return this.#dispatches
  }

  /** Submits since the device was made. */
  get submits(): number {
    return this.#submits
  }

  allocate(name: string, words: number): Span {
    const size = Math.ceil(words / 4) * 16
    const most = Math.min(this.#device.limits.maxStorageBufferBindingSize, this.#device.limits.maxBufferSize)
    if (size > most) {
      throw new RangeError(`${name} needs ${size} bytes and this GPU binds at most ${most}: choose a smaller model or batch`)
    }
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
    const id = this.#nextBuffer++
    this.#buffers.set(id, this.#device.createBuffer({ label: name, size, usage }))
    this.#bytes += size
    return { buffer: id, name, offset: 0, length: size / 4 }
  }

  free(span: Span): void {
    const buffer = this.#buffer(span)
    this.submit()
    this.#bytes -= buffer.size
    this.#buffers.delete(span.buffer)
    buffer.destroy()
    // Buffers go seldom: forgetting every bind group is simpler than knowing which ones held this one.
    for (const pipeline of this.#bySource.values()) pipeline.groups.clear()
  }

  write(span: Span, data: Words): void {
    if (data.length > span.length) throw new RangeError(`${span.name}: ${data.length} words do not fit into ${span.length}`)
    this.submit()
    this.#device.queue.writeBuffer(this.#buffer(span), span.offset * 4, data)
  }

  copy(from: Span, to: Span): void {
    if (from.length > to.length) throw new RangeError(`${from.name}: ${from.length} words do not fit into ${to.length} of ${to.name}`)
    this.#endPass()
    this.#recording().copyBufferToBuffer(this.#buffer(from), from.offset * 4, this.#buffer(to), to.offset * 4, from.length * 4)
  }

  clear(span: Span): void {
    this.#endPass()
    this.#recording().clearBuffer(this.#buffer(span), span.offset * 4, span.length * 4)
  }

  /**
   * Records one dispatch over `groups` workgroups. Throws RangeError when the grid is larger than WebGPU allows; a wrong
   * shader or binding is reported by the next `read`.
   */
  dispatch<B extends string, P extends string>(
    kernel: Kernel<B, P>,
    buffers: Readonly<Record<B, Span>>,
    params: Readonly<Record<P, number>>,
    groups: readonly [x: number, y?: number, z?: number],
  ): void {
    const [x, y = 1, z = 1] = groups
    if (x < 1 || y < 1 || z < 1) return
    if (Math.max(x, y, z) > MAX_GROUPS) throw new RangeError(`kernel ${kernel.name}: a grid of ${x}×${y}×${z} workgroups is too large`)
    if (this.#slot === SLOTS) this.submit()
    const pipeline = this.#pipeline(kernel)
    const offset = this.#slot++ * SLOT
    let at = offset
    for (const name in kernel.params) {
      if (kernel.params[name] === 'f32') this.#view.setFloat32(at, params[name], true)
      else this.#view.setUint32(at, params[name], true)
      at += 4
    }
    this.#pass ??= this.#recording().beginComputePass()
    this.#pass.setPipeline(pipeline.pipeline)
    this.#pass.setBindGroup(0, this.#group(kernel, pipeline, buffers), [offset])
    this.#pass.dispatchWorkgroups(x, y, z)
    this.#dispatches++
  }

  submit(): void {
    const encoder = this.#encoder
    if (encoder === undefined) return
    this.#endPass()
    this.#encoder = undefined
    if (this.#slot > 0) this.#device.queue.writeBuffer(this.#uniforms, 0, this.#slots, 0, this.#slot * SLOT)
    this.#slot = 0
    this.#device.queue.submit([encoder.finish()])
    this.#submits++
  }

  async read(...spans: readonly Span[]): Promise<ArrayBuffer[]> {
    const size = spans.reduce((sum, span) => sum + span.length * 4, 0)
    const staging = this.#device.createBuffer({ label: 'read', size: Math.max(4, size), usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST })
    this.#endPass()
    const encoder = this.#recording()
    let at = 0
    for (const span of spans) {
      encoder.copyBufferToBuffer(this.#buffer(span), span.offset * 4, staging, at, span.length * 4)
      at += span.length * 4
    }
    this.submit()
    try {
      await staging.mapAsync(GPUMapMode.READ)
    } catch (cause) {
      const reason = await Promise.race([this.lost, Promise.resolve('WebGPU: reading back failed')])
      this.#error ??= new Error(reason, { cause })
    }
    const error = this.#error
    if (error !== undefined) {
      this.#error = undefined
      staging.destroy()
      throw error
    }
    const mapped = staging.getMappedRange()
    at = 0
    const results = spans.map((span) => mapped.slice(at, (at += span.length * 4)))
    staging.unmap()
    staging.destroy()
    return results
  }

  /** Compiles kernels ahead of their first use, side by side. */
  async prepare(kernels: readonly Kernel[]): Promise<void> {
    await Promise.all(kernels.map(async (kernel) => {
      const source = this.#patch(kernel.name, shaderSource(kernel))
      if (this.#bySource.has(source)) return
      const [layout, descriptor] = this.#describe(kernel, source)
      const pipeline = await this.#device.createComputePipelineAsync(descriptor)
      this.#bySource.set(source, { pipeline, layout, groups: new Map() })
    }))
  }

  dispose(): void {
    this.#endPass()
    this.#encoder = undefined
    this.#buffers.clear()
    this.#bytes = 0
    this.#device.destroy()
  }

  #recording(): GPUCommandEncoder {
    this.#encoder ??= this.#device.createCommandEncoder()
    return this.#encoder
  }

  #endPass(): void {
    this.#pass?.end()
    this.#pass = undefined
  }

  #buffer(span: Span): GPUBuffer {
    const buffer = this.#buffers.get(span.buffer)
    if (buffer === undefined) throw new Error(`buffer ${span.name} is used after it was freed`)
    return buffer
  }

  #pipeline(kernel: Kernel): Pipeline {
    const known = this.#byKernel.get(kernel)
    if (known !== undefined) return known
    const source = this.#patch(kernel.name, shaderSource(kernel))
    let made = this.#bySource.get(source)
    if (made === undefined) {
      const [layout, descriptor] = this.#describe(kernel, source)
      made = { pipeline: this.#device.createComputePipeline(descriptor), layout, groups: new Map() }
      this.#bySource.set(source, made)
    }
    this.#byKernel.set(kernel, made)
    return made
  }

  #describe(kernel: Kernel, source: string): [GPUBindGroupLayout, GPUComputePipelineDescriptor] {
    const entries: GPUBindGroupLayoutEntry[] = Object.values(kernel.buffers).map((binding, index) => ({
      binding: index + 1,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: binding.startsWith('in') ? 'read-only-storage' : 'storage' },
    }))
    entries.push({ binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'uniform', hasDynamicOffset: true } })
    const layout = this.#device.createBindGroupLayout({ label: kernel.name, entries })
    const module = this.#device.createShaderModule({ label: kernel.name, code: source })
    return [layout, {
      label: kernel.name,
      layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: 'main' },
    }]
  }

  #group<B extends string>(kernel: Kernel<B>, pipeline: Pipeline, buffers: Readonly<Record<B, Span>>): GPUBindGroup {
    let key = ''
    for (const name in kernel.buffers) {
      const { buffer, offset, length } = buffers[name]
      key += `${buffer}.${offset}.${length} `
    }
    const known = pipeline.groups.get(key)
    if (known !== undefined) return known
    const entries: GPUBindGroupEntry[] = [{ binding: 0, resource: { buffer: this.#uniforms, size: SLOT } }]
    for (const name in kernel.buffers) {
      const span = buffers[name]
      if (span.offset % ALIGNMENT !== 0) throw new RangeError(`kernel ${kernel.name}: ${name} starts at word ${span.offset} of ${span.name}`)
      entries.push({
        binding: entries.length,
        resource: { buffer: this.#buffer(span), offset: span.offset * 4, size: span.length * 4 },
      })
    }
    const group = this.#device.createBindGroup({ label: kernel.name, layout: pipeline.layout, entries })
    if (pipeline.groups.size >= MOST_BIND_GROUPS) pipeline.groups.clear()
    pipeline.groups.set(key, group)
    return group
  }
}
