/**
 * Threads that share one memory and walk one list of commands side by side. Each takes its part of
 * every command, and they meet at a barrier where the list says so: before a command that reads
 * what another thread may have written. Parts never split a sum, so the number of threads changes
 * no bit.
 *
 * Waiting begins as a spin, since the next meeting is usually microseconds away, and ends as a
 * sleep.
 */

/** Words of the control block. */
const EPOCH: usize = 0
const ARRIVED: usize = 4
const PHASE: usize = 8
const COMMANDS: usize = 12
const COUNT: usize = 16
const SCRATCH: usize = 20
const SCRATCH_BYTES: usize = 24
/** In place of a count: the thread ends. */
const END: i32 = -1
const SPINS: i32 = 200000

/**
 * Sleeping is left to the host: with the instructions for it, a thread that slept in code of V8's
 * baseline compiler was not woken (Node 20). `sleep` returns when `address` is woken, or at once
 * when it no longer holds `value`.
 */
@external("env", "sleep")
declare function sleep(address: usize, value: i32): void
@external("env", "wake")
declare function wake(address: usize): void

/** This instance's place among the threads; memory is shared, globals are not. */
export let thread: i32 = 0
export let threads: i32 = 1
/** Memory that this thread alone uses while it works on a command. */
export let scratch: usize = 0

let control: usize = 0

export function join(block: usize, place: i32, count: i32): void {
  control = block
  thread = place
  threads = count
}

/** First of `count` units that this thread takes; `last` is behind its last one. */

@inline
export function first(count: i32): i32 {
  return <i32>(<i64>count * <i64>thread / <i64>threads)
}

@inline
export function last(count: i32): i32 {
  return <i32>(<i64>count * <i64>(thread + 1) / <i64>threads)
}

function waitWhile(address: usize, value: i32, maySleep: bool): void {
  for (let spin = 0; ; spin++) {
    if (atomic.load<i32>(address) !== value) return
    if (maySleep && spin > SPINS) sleep(address, value)
  }
}

/** Returns when every thread is here. */
export function meet(maySleep: bool): void {
  if (!ASC_FEATURE_THREADS) return
  if (threads == 1) return
  const phase = atomic.load<i32>(control + PHASE)
  if (atomic.add<i32>(control + ARRIVED, 1) == threads - 1) {
    atomic.store<i32>(control + ARRIVED, 0)
    atomic.store<i32>(control + PHASE, phase + 1)
    wake(control + PHASE)
  } else {
    waitWhile(control + PHASE, phase, maySleep)
  }
}

/**
 * Calls the other threads to a list of commands; each has `bytes` of scratch memory behind `base`.
 */
export function call(commands: usize, count: i32, base: usize, bytes: usize): void {
  scratch = base
  if (!ASC_FEATURE_THREADS) return
  if (threads == 1) return
  store<usize>(control + COMMANDS, commands)
  store<i32>(control + COUNT, count)
  store<usize>(control + SCRATCH, base)
  store<usize>(control + SCRATCH_BYTES, bytes)
  atomic.add<i32>(control + EPOCH, 1)
  wake(control + EPOCH)
}

/** Waits for the next call after number `epoch`; false when it is the end. */
export function awaitCall(epoch: i32): bool {
  if (!ASC_FEATURE_THREADS) return false
  waitWhile(control + EPOCH, epoch, true)
  scratch = load<usize>(control + SCRATCH) + <usize>thread * load<usize>(control + SCRATCH_BYTES)
  return load<i32>(control + COUNT) != END
}

export function calledCommands(): usize {
  return load<usize>(control + COMMANDS)
}

export function calledCount(): i32 {
  return load<i32>(control + COUNT)
}
