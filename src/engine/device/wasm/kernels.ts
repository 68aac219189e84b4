/** The exports of the compiled kernels as typed functions. */

export interface Kernels {
  readonly join: (control: number, place: number, count: number) => void
  readonly run: (
    commands: number,
    count: number,
    scratch: number,
    scratchBytes: number,
    maySleep: boolean,
  ) => void
  readonly dismiss: () => void
  readonly serve: () => void
}

/** Throws TypeError when the module is not these kernels. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const words = new Int32Array(memory.buffer)
  const sleep = (address: number, value: number): void => {
    Atomics.wait(words, address / 4, value)
  }
  const wake = (address: number): void => {
    Atomics.notify(words, address / 4)
  }
  const { exports } = new WebAssembly.Instance(module, { env: { memory, sleep, wake } })
  const named = (name: string): ((...args: number[]) => void) => {
    const value = exports[name]
    if (typeof value !== 'function')
      throw new TypeError(`the WebAssembly kernels export no function ${name}`)
    return (...args) => {
      Reflect.apply(value, undefined, args)
    }
  }
  const [join, run, dismiss, serve] = [
    named('join'),
    named('run'),
    named('dismiss'),
    named('serve'),
  ]
  return {
    join,
    dismiss,
    serve,
    run: (commands, count, scratch, scratchBytes, maySleep) =>
      run(commands, count, scratch, scratchBytes, maySleep ? 1 : 0),
  }
}
