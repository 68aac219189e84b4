/**
 * The files that are shipped beside the page: vocabulary and starter policies. Addresses are
 * relative to the page, so that it runs under any sub-path.
 */
import { SafetensorsError, readSafetensors } from '../engine/safetensors.ts'
import type { Starter } from '../rl/trainer-state.ts'
import { ToldError } from '../run/told-error.ts'

export interface Assets {
  /** Text of the shipped tokenizer.json. */
  tokenizer(): Promise<string>
  starters(): Promise<{ readonly planner: Starter; readonly executor: Starter }>
}

export class AssetError extends ToldError {
  override readonly name = 'AssetError'
}

/** Throws AssetError that names the file. */
function weightsIn(bytes: ArrayBuffer, path: string): Starter['weights'] {
  try {
    return readSafetensors(new Uint8Array(bytes)).weights
  } catch (error) {
    throw error instanceof SafetensorsError
      ? new AssetError(`${path} holds no starter policy: ${error.message}`)
      : error
  }
}

export function assetsAt(base: URL): Assets {
  const load = async (path: string): Promise<Response> => {
    const address = new URL(path, base)
    const response = await fetch(address).catch(() => undefined)
    // Some servers answer a missing file with the page itself.
    if (
      response === undefined ||
      !response.ok ||
      response.headers.get('content-type')?.startsWith('text/html') === true
    ) {
      throw new AssetError(
        `${address.pathname} could not be fetched${response === undefined ? '' : ` (${response.status})`}`,
      )
    }
    return response
  }
  const starter = async (role: 'planner' | 'executor'): Promise<Starter> => {
    const path = `starters/${role}.safetensors`
    const bytes = await (await load(path)).arrayBuffer()
    const digest = await crypto.subtle.digest('SHA-256', bytes)
    return {
      weights: weightsIn(bytes, path),
      hash: Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(
        '',
      ),
    }
  }
  return {
    tokenizer: async () => (await load('starters/tokenizer.json')).text(),
    starters: async () => {
      const [planner, executor] = await Promise.all([starter('planner'), starter('executor')])
      return { planner, executor }
    },
  }
}
