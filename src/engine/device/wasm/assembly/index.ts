/**
 * The kernels of the WebAssembly device. The host records commands in memory and calls `run`; each
 * thread carries out its part of each. Addresses are bytes from the start of memory, sizes are in
 * words unless they say bytes.
 */
import { attention, attentionKeyValueGradient, attentionQueryGradient } from './attention'
import { attendCache, copySlots, fillCache } from './cache'
import { draw, summarize } from './draw'
import { rotate, swiglu, swigluGradient } from './feed-forward'
import { logitsGradient, policyLoss, score } from './loss'
import { columnSums, norm, normInputGradient } from './norm'
import * as op from './ops'
import { adamw, partialSquares, totalSquares } from './optimizer'
import { packColumns, packRows, product, weightGradient } from './product'
import { addPartials, clear, copy, embedGradient, gather, scatter } from './rows'
import { awaitCall, call, calledCommands, calledCount, join, meet } from './threads'

export { join }

function carryOut(at: usize): void {
  switch (load<u32>(at) & (op.MEET - 1)) {
    case op.CLEAR: clear(at); break
    case op.COPY: copy(at); break
    case op.GATHER: gather(at); break
    case op.SCATTER: scatter(at); break
    case op.ADD_PARTIALS: addPartials(at); break
    case op.EMBED_GRADIENT: embedGradient(at); break
    case op.PACK_ROWS: packRows(at); break
    case op.PACK_COLUMNS: packColumns(at); break
    case op.PRODUCT: product(at); break
    case op.WEIGHT_GRADIENT: weightGradient(at); break
    case op.NORM: norm(at); break
    case op.NORM_INPUT_GRADIENT: normInputGradient(at); break
    case op.COLUMN_SUMS: columnSums(at); break
    case op.ROTATE: rotate(at); break
    case op.SWIGLU: swiglu(at); break
    case op.SWIGLU_GRADIENT: swigluGradient(at); break
    case op.ATTENTION: attention(at); break
    case op.ATTENTION_QUERY_GRADIENT: attentionQueryGradient(at); break
    case op.ATTENTION_KEY_VALUE_GRADIENT: attentionKeyValueGradient(at); break
    case op.SCORE: score(at); break
    case op.POLICY_LOSS: policyLoss(at); break
    case op.LOGITS_GRADIENT: logitsGradient(at); break
    case op.PARTIAL_SQUARES: partialSquares(at); break
    case op.TOTAL_SQUARES: totalSquares(at); break
    case op.ADAMW: adamw(at); break
    case op.FILL_CACHE: fillCache(at); break
    case op.ATTEND_CACHE: attendCache(at); break
    case op.COPY_SLOTS: copySlots(at); break
    case op.SUMMARIZE: summarize(at); break
    case op.DRAW: draw(at); break
    default: unreachable()
  }
}

function carryOutAll(commands: usize, count: i32, maySleep: bool): void {
  for (let index = 0; index < count; index++) {
    const at = commands + <usize>(index * op.COMMAND_WORDS * 4)
    if ((load<u32>(at) & op.MEET) != 0) meet(maySleep)
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
