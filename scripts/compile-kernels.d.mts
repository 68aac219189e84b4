export const BUILDS: readonly string[]
export function binaryOf(build: string): string
export function compileKernels(build: string): Promise<Uint8Array>
