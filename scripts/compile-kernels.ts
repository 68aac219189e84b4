/**
 * Compiles the WebAssembly kernels: `node --import tsx scripts/compile-kernels.ts` writes what they
 * read commands by (kernel-arguments.ts) and the four builds beside their source, where they are
 * kept under version control, so that nobody who only runs Tandem needs a compiler. A test makes
 * both again and compares.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from './assemblyscript.mjs'
import { ARGUMENT_FILES } from './kernel-arguments.ts'

const folder = fileURLToPath(new URL('../src/engine/device/wasm/', import.meta.url))

/** Relaxed SIMD fuses multiply and add; shared builds take memory that threads share. */
export const BUILDS = ['relaxed', 'portable', 'relaxed-shared', 'portable-shared'] as const
type Build = (typeof BUILDS)[number]

export const binaryOf = (build: Build): string => join(folder, 'kernels', `${build}.wasm`)

export const argumentFile = (name: string): string => join(folder, 'assembly', name)

/** The bytes of one build. Throws with the compiler's words. */
export async function compileKernels(build: Build): Promise<Uint8Array> {
  const [arithmetic, shared] = build.split('-')
  let bytes: Uint8Array | undefined
  const stderr = asc.createMemoryStream()
  const { error } = await asc.main(
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
      stderr,
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm') && contents instanceof Uint8Array) bytes = contents
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
  for (const [name, text] of Object.entries(ARGUMENT_FILES)) writeFileSync(argumentFile(name), text)
  mkdirSync(join(folder, 'kernels'), { recursive: true })
  for (const build of BUILDS) {
    const bytes = await compileKernels(build)
    writeFileSync(binaryOf(build), bytes)
    console.log(`${build}: ${bytes.length} bytes`)
  }
}
