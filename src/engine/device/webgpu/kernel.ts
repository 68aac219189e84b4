/**
 * What a kernel file exports: a WGSL body and a description of what it binds. The uniform block `p`
 * and the storage buffers are declared from the description, so that a body holds arithmetic alone
 * and the host cannot bind in another order than the shader reads.
 */
type Element = 'f32' | 'vec2f' | 'vec4f' | 'u32' | 'vec4u' | 'i32'
/** How a kernel uses a buffer: `in` is read, `out` is read and written. */
type Binding = `${'in' | 'out'} ${Element}`
/** Shapes are uniforms, never constants: one pipeline serves every size. */
type Param = 'u32' | 'f32'

export interface Kernel<B extends string = string, P extends string = string> {
  /** Unique; a variant or a size compiled in is part of it: `matmul-4x8`, `attention-16`. */
  readonly name: string
  /** At most 8, bound in this order. */
  readonly buffers: Readonly<Record<B, Binding>>
  /** Fields of the uniform block `p`, at most 63. */
  readonly params: Readonly<Record<P, Param>>
  /** WGSL with an entry point `main`. */
  readonly code: string
  /** Whether the code uses subgroup or quad operations. */
  readonly subgroups?: boolean
}

/** A kernel with its names in lists, so that a dispatch walks arrays and builds nothing. */
export interface DefinedKernel<B extends string = string, P extends string = string> extends Kernel<
  B,
  P
> {
  readonly bound: readonly B[]
  readonly fields: readonly Field<P>[]
}

interface Field<P extends string> {
  readonly name: P
  readonly float: boolean
}

/** Most storage buffers a stage may bind on any WebGPU device. */
const MAX_BUFFERS = 8

/**
 * Names in the description stay literal types, so that a dispatch with a missing buffer or shape
 * does not compile.
 */
export function defineKernel<B extends string, P extends string>(
  kernel: Kernel<B, P>,
): DefinedKernel<B, P> {
  const bound: B[] = []
  for (const name in kernel.buffers) bound.push(name)
  if (bound.length > MAX_BUFFERS)
    throw new RangeError(
      `kernel ${kernel.name} binds ${bound.length} buffers; WebGPU promises ${MAX_BUFFERS}`,
    )
  const fields: Field<P>[] = []
  for (const name in kernel.params) fields.push({ name, float: kernel.params[name] === 'f32' })
  return { ...kernel, bound, fields }
}

/** The whole shader: declarations, then the body. */
export function shaderSource(kernel: Kernel): string {
  const params = Object.entries(kernel.params)
  const lines: string[] = []
  if (kernel.subgroups === true)
    lines.push('enable subgroups;', 'diagnostic(off, subgroup_uniformity);')
  if (params.length > 0) {
    lines.push(`struct Params { ${params.map(([name, type]) => `${name}: ${type}`).join(', ')} }`)
    lines.push('@group(0) @binding(0) var<uniform> p: Params;')
  }
  Object.entries(kernel.buffers).forEach(([name, binding], index) => {
    const [use, element] = binding.split(' ')
    lines.push(
      `@group(0) @binding(${index + 1}) var<storage, ${use === 'in' ? 'read' : 'read_write'}> ${name}: array<${element ?? ''}>;`,
    )
  })
  return `${lines.join('\n')}\n${kernel.code}`
}
