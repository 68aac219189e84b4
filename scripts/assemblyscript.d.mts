interface MemoryStream {
  toString(): string
}

interface Host {
  readonly stderr: MemoryStream
  readonly writeFile: (name: string, contents: Uint8Array | string) => void
}

declare const asc: {
  createMemoryStream(): MemoryStream
  main(options: readonly string[], host: Host): Promise<{ readonly error: Error | null }>
}
export default asc
