/** What a run was computed with: where two differ, their numbers may. */
import type { EngineInfo } from '../engine/engine.ts'
import type { Fingerprint } from '../run/run-file.ts'

export const fingerprintOf = (
  { name, adapter, variants }: EngineInfo,
  code: string,
): Fingerprint => ({ engine: name, adapter, variants: { ...variants }, code })
