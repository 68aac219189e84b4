/**
 * The kernels of the WebAssembly device. The host records commands in memory and calls `run`; each
 * thread carries out its part of each. Addresses are bytes from the start of memory, sizes are in
 * words unless they say bytes.
 */
import { COMMAND_WORDS, MEET, carryOut } from './carry-out'
import { awaitCall, call, calledCommands, calledCount, join, meet } from './threads'

export { join }

function carryOutAll(commands: usize, count: i32, maySleep: bool): void {
  for (let index = 0; index < count; index++) {
    const at = commands + <usize>(index * COMMAND_WORDS * 4)
    if ((load<u32>(at) & MEET) != 0) meet(maySleep)
    carryOut(at)
  }
  meet(maySleep)
}

/**
 * Carries out `count` commands with every thread; returns when all is done. Each thread has `bytes`
 * of scratch memory behind `base`.
 */
export function run(commands: usize, count: i32, base: usize, bytes: usize, maySleep: bool): void {
  call(commands, count, base, bytes)
  carryOutAll(commands, count, maySleep)
}

/** Tells the other threads to return from `serve`. */
export function dismiss(): void {
  call(0, -1, 0, 0)
}

/**
 * What every thread but the first does: carries out what it is called to, until it is dismissed.
 */
export function serve(): void {
  for (let epoch = 0; awaitCall(epoch); epoch++) carryOutAll(calledCommands(), calledCount(), true)
}
