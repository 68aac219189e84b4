/**
 * The WebGPU core: buffers, pipelines and command recording, free of any kernel.
 *
 * Work is recorded into one compute pass and starts with `submit`, or when a submit planner finds
 * that it is enough for one, so that an update or a token step costs few submits and not one a
 * kernel. Each dispatch takes its shapes from a 256-byte slot of a uniform ring through a dynamic
 * offset; the ring is uploaded once a submit. Pipelines are cached by shader source and bind groups
 * by what they bind, so that a step that was taken before allocates nothing.
 */
import { Unreadable } from '../../engine.ts'
import type { Memory, Words } from '../device.ts'
import type { Span } from '../span.ts'
import { ALIGNMENT } from '../device.ts'
import { BindGroups } from './bind-groups.ts'
import type { DefinedKernel, Kernel } from './kernel.ts'
import { shaderSource } from './kernel.ts'
import { SubmitPlanner } from './submit-planner.ts'

export type PatchKernel = (name: string, wgsl: string) => string

/** Bytes of one dispatch's uniforms: the largest offset alignment that WebGPU asks for. */
const SLOT = 256
/** Dispatches recorded before they are submitted unasked. */
const SLOTS = 1024
/**
 * Multiply-adds that a workgroup is taken for when its kernel does not say: 64 invocations, each of
 * which walks a short row.
 */
const USUAL_WORK = 4096
/** Milliseconds that a submit may take on a GPU that may also draw the screen. */
export const SLICE = 8
/** Most workgroups in one dimension on any WebGPU device. */
const MAX_GROUPS = 65535

interface Pipeline {
  readonly pipeline: GPUComputePipeline
  readonly layout: GPUBindGroupLayout
  readonly groups: BindGroups
}

export interface GpuOptions {
  readonly patch?: PatchKernel
  readonly planner?: SubmitPlanner
}

export class Gpu implements Memory {
  /** Resolves with the reason when the device is gone. */
  readonly lost: Promise<string>
  /** What a kernel binds to a place that it will not write this time. */
  readonly spare: Span
  readonly #device: GPUDevice
  readonly #patch: PatchKernel
  readonly #buffers = new Map<number, GPUBuffer>()
  readonly #bySource = new Map<string, Pipeline>()
  readonly #byKernel = new WeakMap<DefinedKernel, Pipeline>()
  readonly #uniforms: GPUBuffer
  readonly #slots = new ArrayBuffer(SLOT * SLOTS)
  readonly #words = new Uint32Array(this.#slots)
  readonly #floats = new Float32Array(this.#slots)
  readonly #planner: SubmitPlanner
  /** Places of the dispatch being recorded. */
  readonly #places: number[] = []
  #slot = 0
  #nextBuffer = 1
  #bytes = 0
  #encoder: GPUCommandEncoder | undefined
  #pass: GPUComputePassEncoder | undefined
  /** The pipeline that the pass has set. */
  #current: Pipeline | undefined
  #error: Error | undefined
  #dispatches = 0
  #submits = 0

  constructor(
    device: GPUDevice,
    { patch = (_, wgsl) => wgsl, planner = new SubmitPlanner({ limit: SLICE }) }: GpuOptions = {},
  ) {
    this.#device = device
    this.#patch = patch
    this.#planner = planner
    this.#uniforms = device.createBuffer({
      label: 'uniforms',
      size: SLOT * SLOTS,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    })
    this.spare = this.allocate('spare', ALIGNMENT)
    this.lost = device.lost.then(
      (info) => info.message || `the GPU device was lost (${info.reason})`,
    )
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

  /** Bytes. */
  get largestBuffer(): number {
    return Math.min(
      this.#device.limits.maxStorageBufferBindingSize,
      this.#device.limits.maxBufferSize,
    )
  }

  allocate(name: string, words: number): Span {
    const size = Math.ceil(words / 4) * 16
    const most = this.largestBuffer
    if (size > most) {
      throw new RangeError(
        `${name} needs ${size} bytes and this GPU binds at most ${most}: choose a smaller model or batch`,
      )
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
    // Buffers go seldom: forgetting every bind group is simpler than knowing which ones held this
    // one.
    for (const pipeline of this.#bySource.values()) pipeline.groups.clear()
  }

  write(span: Span, data: Words): void {
    if (data.length > span.length)
      throw new RangeError(`${span.name}: ${data.length} words do not fit into ${span.length}`)
    this.submit()
    this.#device.queue.writeBuffer(this.#buffer(span), span.offset * 4, data)
  }

  copy(from: Span, to: Span): void {
    if (from.length > to.length)
      throw new RangeError(
        `${from.name}: ${from.length} words do not fit into ${to.length} of ${to.name}`,
      )
    this.#endPass()
    this.#recording().copyBufferToBuffer(
      this.#buffer(from),
      from.offset * 4,
      this.#buffer(to),
      to.offset * 4,
      from.length * 4,
    )
  }

  clear(span: Span): void {
    this.#endPass()
    this.#recording().clearBuffer(this.#buffer(span), span.offset * 4, span.length * 4)
  }

  /**
   * Records one dispatch over `groups` workgroups; `work` is what it costs in multiply-adds,
   * roughly. Throws RangeError when the grid is larger than WebGPU allows; a wrong shader or
   * binding is reported by the next `read`.
   */
  dispatch<B extends string, P extends string>(
    kernel: DefinedKernel<B, P>,
    buffers: Readonly<Record<B, Span>>,
    params: Readonly<Record<P, number>>,
    groups: readonly [x: number, y?: number, z?: number],
    work = groups[0] * (groups[1] ?? 1) * (groups[2] ?? 1) * USUAL_WORK,
  ): void {
    const [x, y = 1, z = 1] = groups
    if (x < 1 || y < 1 || z < 1) return
    if (Math.max(x, y, z) > MAX_GROUPS)
      throw new RangeError(
        `kernel ${kernel.name}: a grid of ${x}×${y}×${z} workgroups is too large`,
      )
    const pipeline = this.#byKernel.get(kernel) ?? this.#compile(kernel)
    const group = this.#group(kernel, pipeline, buffers)
    if (this.#slot === SLOTS || !this.#planner.fits(work)) this.submit()
    this.#planner.record(work)
    const offset = this.#slot++ * SLOT
    let word = offset / 4
    for (const { name, float } of kernel.fields) {
      if (float) this.#floats[word++] = params[name]
      else this.#words[word++] = params[name]
    }
    this.#pass ??= this.#recording().beginComputePass()
    if (this.#current !== pipeline) this.#pass.setPipeline(pipeline.pipeline)
    this.#current = pipeline
    this.#pass.setBindGroup(0, group, [offset])
    this.#pass.dispatchWorkgroups(x, y, z)
    this.#dispatches++
  }

  submit(): void {
    const encoder = this.#encoder
    if (encoder === undefined) return
    this.#endPass()
    this.#encoder = undefined
    if (this.#slot > 0)
      this.#device.queue.writeBuffer(this.#uniforms, 0, this.#slots, 0, this.#slot * SLOT)
    this.#slot = 0
    this.#device.queue.submit([encoder.finish()])
    this.#submits++
    if (!this.#planner.submitted()) return
    const finished = (): void => this.#planner.finished()
    this.#device.queue.onSubmittedWorkDone().then(finished, finished)
  }

  async read(...spans: readonly Span[]): Promise<ArrayBuffer[]> {
    const size = spans.reduce((sum, span) => sum + span.length * 4, 0)
    const staging = this.#device.createBuffer({
      label: 'read',
      size: Math.max(4, size),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    })
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
      this.#error ??= new Unreadable(reason, { cause })
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
    this.#current = undefined
  }

  #buffer(span: Span): GPUBuffer {
    const buffer = this.#buffers.get(span.buffer)
    if (buffer === undefined) throw new Error(`buffer ${span.name} is used after it was freed`)
    return buffer
  }

  #compile(kernel: DefinedKernel): Pipeline {
    const source = this.#patch(kernel.name, shaderSource(kernel))
    let made = this.#bySource.get(source)
    if (made === undefined) {
      const [layout, descriptor] = this.#describe(kernel, source)
      made = {
        pipeline: this.#device.createComputePipeline(descriptor),
        layout,
        groups: new BindGroups(),
      }
      this.#bySource.set(source, made)
    }
    this.#byKernel.set(kernel, made)
    return made
  }

  #describe(kernel: Kernel, source: string): [GPUBindGroupLayout, GPUComputePipelineDescriptor] {
    const entries: GPUBindGroupLayoutEntry[] = Object.values(kernel.buffers).map(
      (binding, index) => ({
        binding: index + 1,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: binding.startsWith('in') ? 'read-only-storage' : 'storage' },
      }),
    )
    entries.push({
      binding: 0,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: 'uniform', hasDynamicOffset: true },
    })
    const layout = this.#device.createBindGroupLayout({ label: kernel.name, entries })
    const module = this.#device.createShaderModule({ label: kernel.name, code: source })
    return [
      layout,
      {
        label: kernel.name,
        layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: 'main' },
      },
    ]
  }

  #group<B extends string>(
    kernel: DefinedKernel<B>,
    pipeline: Pipeline,
    buffers: Readonly<Record<B, Span>>,
  ): GPUBindGroup {
    let at = 0
    for (const name of kernel.bound) {
      const { buffer, offset, length } = buffers[name]
      this.#places[at++] = buffer
      this.#places[at++] = offset
      this.#places[at++] = length
    }
    this.#places.length = at
    return pipeline.groups.get(this.#places, () => {
      const entries: GPUBindGroupEntry[] = [
        { binding: 0, resource: { buffer: this.#uniforms, size: SLOT } },
      ]
      for (const name of kernel.bound) {
        const span = buffers[name]
        if (span.offset % ALIGNMENT !== 0)
          throw new RangeError(
            `kernel ${kernel.name}: ${name} starts at word ${span.offset} of ${span.name}`,
          )
        entries.push({
          binding: entries.length,
          resource: { buffer: this.#buffer(span), offset: span.offset * 4, size: span.length * 4 },
        })
      }
      return this.#device.createBindGroup({ label: kernel.name, layout: pipeline.layout, entries })
    })
  }
}
