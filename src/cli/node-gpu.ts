/**
 * WebGPU in Node: Dawn through the `webgpu` package. Where no GPU driver answers it computes on the
 * CPU, through the SwiftShader driver that ships beside Chromium.
 */
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { swiftshaderIcd } from '../../scripts/find-browser.mjs'

/** The Vulkan loader that Dawn asks for by this name on Linux. */
const LOADER = 'libvulkan.so.1'
/** glibc's flag that keeps a library loaded after it was closed. */
const RTLD_NODELETE = 0x1000

/**
 * Kept for the whole process: Dawn crashes when its instance is collected while a device of it
 * still lives.
 */
let instance: Promise<GPU> | undefined

/**
 * A GPU object as `navigator.gpu` would be, with an adapter behind it. Rejects with an Error that
 * says what to install when neither a GPU driver nor SwiftShader is found. `VK_ICD_FILENAMES` names
 * another driver.
 */
export function nodeGpu(): Promise<GPU> {
  instance ??= openDawn()
  return instance
}

async function openDawn(): Promise<GPU> {
  const { create, globals } = await import('webgpu')
  Object.assign(globalThis, globals)
  const linux = process.platform === 'linux'
  const installed = !linux || keepLoaded(LOADER)
  if (installed) {
    const gpu = create([])
    if ((await gpu.requestAdapter()) !== null) return gpu
  }
  const icd = process.env['VK_ICD_FILENAMES'] ?? swiftshaderIcd()
  if (icd === undefined || (!installed && !keepLoaded(join(dirname(icd), LOADER)))) {
    throw new Error(
      'WebGPU in Node found neither a GPU driver nor SwiftShader: install Chromium, or set CHROME_PATH to a full one',
    )
  }
  process.env['VK_ICD_FILENAMES'] = icd
  return create([])
}

/**
 * Loads a shared library that stays: a later load by its bare name then finds it, wherever it came
 * from. Node can only load its own addons and says so of any other library, but by then the library
 * is in.
 */
function keepLoaded(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_NOW | RTLD_NODELETE)
    return true
  } catch (error) {
    return error instanceof Error && error.message.includes('did not self-register')
  }
}
