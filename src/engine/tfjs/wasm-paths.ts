/**
 * Where a page built by Vite finds the WebAssembly binaries of TensorFlow.js: as assets beside its
 * own, under any sub-path.
 *
 * Pass this map to `createTfjsEngine('wasm', { wasmPaths })`. Only code that is bundled imports
 * this file; in Node the binaries are found in the package.
 */
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'

export const wasmPaths: Readonly<Record<string, string>> = {
  'tfjs-backend-wasm.wasm': new URL(plain, import.meta.url).href,
  'tfjs-backend-wasm-simd.wasm': new URL(simd, import.meta.url).href,
}
