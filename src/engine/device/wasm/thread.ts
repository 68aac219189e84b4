/**
 * A further thread of the WebAssembly device, in a worker: it takes its place among the others and
 * works until dismissed.
 */
import { instantiate } from './kernels.ts'

function placeOf(data: unknown): Parameters<typeof takePlace> | undefined {
  if (
    typeof data !== 'object' ||
    data === null ||
    !(
      'module' in data &&
      'memory' in data &&
      'control' in data &&
      'place' in data &&
      'count' in data
    )
  )
    return undefined
  const { module, memory, control, place, count } = data
  if (!(module instanceof WebAssembly.Module && memory instanceof WebAssembly.Memory))
    return undefined
  if (typeof control !== 'number' || typeof place !== 'number' || typeof count !== 'number')
    return undefined
  return [module, memory, control, place, count]
}

function takePlace(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  control: number,
  place: number,
  count: number,
): void {
  const kernels = instantiate(module, memory)
  kernels.join(control, place, count)
  postMessage('ready')
  kernels.serve()
  close()
}

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const place = placeOf(data)
  if (place !== undefined) takePlace(...place)
})
