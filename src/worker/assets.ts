/**
 * The files that are shipped beside the page: vocabulary and starter policies of each suite, of
 * which those that a run asks for are fetched. Addresses are relative to the page, so that it runs
 * under any sub-path.
 */
import { SafetensorsError } from '../engine/safetensors.ts'
import { starterIn } from '../rl/starter-file.ts'
import type { Starter, Starters } from '../rl/trainer-state.ts'
import type { SuiteId } from '../run/suite-facts.ts'
import { ToldError } from '../run/told-error.ts'

export interface Assets {
  /** Text of the suite's tokenizer.json. */
  tokenizer(suite: SuiteId): Promise<string>
  starters(suite: SuiteId): Promise<Starters>
}

export class AssetError extends ToldError {
  override readonly name = 'AssetError'
}

/** Throws AssetError that names the file. */
function readStarter(bytes: ArrayBuffer, hash: string, path: string): Starter {
  try {
    return starterIn(new Uint8Array(bytes), hash)
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
  const starter = async (suite: SuiteId, role: 'planner' | 'executor'): Promise<Starter> => {
    const path = `starters/${suite}/${role}.safetensors`
    const bytes = await (await load(path)).arrayBuffer()
    const digest = await crypto.subtle.digest('SHA-256', bytes)
    const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'))
    return readStarter(bytes, hash.join(''), path)
  }
  return {
    tokenizer: async (suite) => (await load(`starters/${suite}/tokenizer.json`)).text(),
    starters: async (suite) => {
      const [planner, executor] = await Promise.all([
        starter(suite, 'planner'),
        starter(suite, 'executor'),
      ])
      return { planner, executor }
    },
  }
}
