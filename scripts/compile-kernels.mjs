/**
 * Compiles the WebAssembly kernels: `node scripts/compile-kernels.mjs` writes the four builds
 * beside their source, where they are kept under version control, so that nobody who only runs
 * Tandem needs a compiler. A test compiles again and compares.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const folder = fileURLToPath(new URL('../src/engine/device/wasm/', import.meta.url))

/** Relaxed SIMD fuses multiply and add; shared builds take memory that threads share. */
export const BUILDS = ['relaxed', 'portable', 'relaxed-shared', 'portable-shared']

export const binaryOf = (build) => join(folder, 'kernels', `${build}.wasm`)

/** The bytes of one build. Throws with the compiler's words. */
export async function compileKernels(build) {
  const [arithmetic, shared] = build.split('-')
  let bytes
  const { error, stderr } = await asc.main(
    [
      'assembly/index.ts',
      '--baseDir',
      folder,
      '--outFile',
      'kernels.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--noAssert',
      '--importMemory',
      '--enable',
      'simd',
      ...(arithmetic === 'relaxed' ? ['--enable', 'relaxed-simd'] : []),
      ...(shared === undefined
        ? []
        : ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536']),
    ],
    {
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) bytes = contents
      },
    },
  )
  if (error !== null || bytes === undefined)
    throw new Error(
      `The kernels do not compile (${build}): ${error?.message ?? ''}\n${stderr.toString()}`,
    )
  return bytes
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(folder, 'kernels'), { recursive: true })
  for (const build of BUILDS) {
    const bytes = await compileKernels(build)
    writeFileSync(binaryOf(build), bytes)
    console.log(`${build}: ${bytes.length} bytes`)
  }
}
