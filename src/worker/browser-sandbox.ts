/** What user-written tools run in, in a browser. */
import wasm from '@jitl/quickjs-wasmfile-release-sync/wasm?url'
import type { InterpreterParts } from '../tasks/sandbox/interpreter.ts'
import { AssetError } from './assets.ts'

export async function browserSandbox(clock: () => number): Promise<InterpreterParts> {
  const response = await fetch(new URL(wasm, import.meta.url)).catch(() => undefined)
  if (response?.ok !== true)
    throw new AssetError('The interpreter for your own tools could not be fetched')
  return { wasm: new Uint8Array(await response.arrayBuffer()), clock }
}
