/** What user-written tools run in, in Node. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { InterpreterParts } from '../tasks/sandbox/interpreter.ts'

export async function nodeSandbox(): Promise<InterpreterParts> {
  const path = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
  return { wasm: await readFile(path), clock: () => performance.now() }
}
