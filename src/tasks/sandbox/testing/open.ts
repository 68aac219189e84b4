/**
 * The interpreter as tests open it, with a clock that stands still: what stops a program is then
 * its steps alone.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { InterpreterParts } from '../interpreter.ts'

export const testSandbox: InterpreterParts = {
  wasm: readFileSync(
    createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm'),
  ),
  clock: () => 0,
}
