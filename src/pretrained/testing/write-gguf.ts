/** Writes GGUF files for tests: sound ones, and ones that lie where they are told to. */

export type GgufValue =
  | { readonly u32: number }
  | { readonly f32: number }
  | { readonly u64: bigint }
  | { readonly text: string }
  | { readonly flag: boolean }
  | { readonly texts: readonly string[] }
  | { readonly i32s: readonly number[] }

export interface GgufTensor {
  readonly name: string
  /** As the file has it: rows last. */
  readonly dimensions: readonly (number | bigint)[]
  /** `ggml_type` */
  readonly type: number
  readonly bytes: Uint8Array
  /** Instead of the place that the writer would give it. */
  readonly offset?: bigint
}

export interface GgufFile {
  readonly version?: number
  readonly metadata: readonly (readonly [string, GgufValue])[]
  readonly tensors: readonly GgufTensor[]
}

const ALIGNMENT = 32

class Bytes {
  private readonly parts: Uint8Array[] = []
  length = 0

  add(part: Uint8Array): void {
    this.parts.push(part)
    this.length += part.length
  }

  number(bytes: number, write: (view: DataView) => void): void {
    const view = new DataView(new ArrayBuffer(bytes))
    write(view)
    this.add(new Uint8Array(view.buffer))
  }

  u32(value: number): void {
    this.number(4, (view) => view.setUint32(0, value, true))
  }

  u64(value: number | bigint): void {
    this.number(8, (view) => view.setBigUint64(0, BigInt(value), true))
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value)
    this.u64(bytes.length)
    this.add(bytes)
  }

  align(): void {
    this.add(new Uint8Array((ALIGNMENT - (this.length % ALIGNMENT)) % ALIGNMENT))
  }

  whole(): Uint8Array {
    const out = new Uint8Array(this.length)
    let at = 0
    for (const part of this.parts) {
      out.set(part, at)
      at += part.length
    }
    return out
  }
}

export function writeGguf({ version = 3, metadata, tensors }: GgufFile): Uint8Array {
  const out = new Bytes()
  out.u32(0x46554747)
  out.u32(version)
  out.u64(tensors.length)
  out.u64(metadata.length)
  for (const [key, value] of metadata) {
    out.text(key)
    writeValue(out, value)
  }
  let offset = 0
  for (const tensor of tensors) {
    out.text(tensor.name)
    out.u32(tensor.dimensions.length)
    for (const dimension of tensor.dimensions) out.u64(dimension)
    out.u32(tensor.type)
    out.u64(tensor.offset ?? offset)
    offset += Math.ceil(tensor.bytes.length / ALIGNMENT) * ALIGNMENT
  }
  for (const { bytes } of tensors) {
    out.align()
    out.add(bytes)
  }
  return out.whole()
}

function writeValue(out: Bytes, value: GgufValue): void {
  if ('u32' in value) {
    out.u32(4)
    out.u32(value.u32)
  } else if ('f32' in value) {
    out.u32(6)
    out.number(4, (view) => view.setFloat32(0, value.f32, true))
  } else if ('u64' in value) {
    out.u32(10)
    out.u64(value.u64)
  } else if ('text' in value) {
    out.u32(8)
    out.text(value.text)
  } else if ('flag' in value) {
    out.u32(7)
    out.add(Uint8Array.of(value.flag ? 1 : 0))
  } else if ('texts' in value) {
    out.u32(9)
    out.u32(8)
    out.u64(value.texts.length)
    for (const text of value.texts) out.text(text)
  } else {
    out.u32(9)
    out.u32(5)
    out.u64(value.i32s.length)
    for (const one of value.i32s) out.number(4, (view) => view.setInt32(0, one, true))
  }
}
