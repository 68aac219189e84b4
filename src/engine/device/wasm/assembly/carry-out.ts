/**
 * Made by scripts/compile-kernels.ts of src/engine/device/wasm/commands.ts; a change belongs there.
 */
import {
  ClearArgs,
  CopyArgs,
  GatherArgs,
  ScatterArgs,
  AddPartialsArgs,
  EmbedGradientArgs,
  PackRowsArgs,
  PackColumnsArgs,
  ProductArgs,
  WeightGradientArgs,
  NormArgs,
  NormInputGradientArgs,
  ColumnSumsArgs,
  NormHeadsArgs,
  NormHeadsInputGradientArgs,
  NormHeadsWeightGradientArgs,
  RotateArgs,
  SwigluArgs,
  SwigluGradientArgs,
  AttentionArgs,
  AttentionQueryGradientArgs,
  AttentionKeyValueGradientArgs,
  ScoreArgs,
  PolicyLossArgs,
  LogitsGradientArgs,
  PartialSquaresArgs,
  TotalSquaresArgs,
  AdamwArgs,
  FillCacheArgs,
  AttendCacheArgs,
  CopySlotsArgs,
  SummarizeArgs,
  DrawArgs,
} from './args'
import { clear, copy, gather, scatter, addPartials, embedGradient } from './rows'
import { packRows, packColumns, product, weightGradient } from './product'
import { norm, normInputGradient, columnSums } from './norm'
import { normHeads, normHeadsInputGradient, normHeadsWeightGradient } from './head-norm'
import { rotate, swiglu, swigluGradient } from './feed-forward'
import { attention, attentionQueryGradient, attentionKeyValueGradient } from './attention'
import { score, policyLoss, logitsGradient } from './loss'
import { partialSquares, totalSquares, adamw } from './optimizer'
import { fillCache, attendCache, copySlots } from './cache'
import { summarize, draw } from './draw'

/** In a command's first word: all threads meet before it. */
export const MEET: u32 = 256

/** Words from one command to the next. */
export const COMMAND_WORDS: i32 = 16

export function carryOut(at: usize): void {
  switch (load<u32>(at) & (MEET - 1)) {
    case 0: clear(changetype<ClearArgs>(at)); break
    case 1: copy(changetype<CopyArgs>(at)); break
    case 2: gather(changetype<GatherArgs>(at)); break
    case 3: scatter(changetype<ScatterArgs>(at)); break
    case 4: addPartials(changetype<AddPartialsArgs>(at)); break
    case 5: embedGradient(changetype<EmbedGradientArgs>(at)); break
    case 6: packRows(changetype<PackRowsArgs>(at)); break
    case 7: packColumns(changetype<PackColumnsArgs>(at)); break
    case 8: product(changetype<ProductArgs>(at)); break
    case 9: weightGradient(changetype<WeightGradientArgs>(at)); break
    case 10: norm(changetype<NormArgs>(at)); break
    case 11: normInputGradient(changetype<NormInputGradientArgs>(at)); break
    case 12: columnSums(changetype<ColumnSumsArgs>(at)); break
    case 13: normHeads(changetype<NormHeadsArgs>(at)); break
    case 14: normHeadsInputGradient(changetype<NormHeadsInputGradientArgs>(at)); break
    case 15: normHeadsWeightGradient(changetype<NormHeadsWeightGradientArgs>(at)); break
    case 16: rotate(changetype<RotateArgs>(at)); break
    case 17: swiglu(changetype<SwigluArgs>(at)); break
    case 18: swigluGradient(changetype<SwigluGradientArgs>(at)); break
    case 19: attention(changetype<AttentionArgs>(at)); break
    case 20: attentionQueryGradient(changetype<AttentionQueryGradientArgs>(at)); break
    case 21: attentionKeyValueGradient(changetype<AttentionKeyValueGradientArgs>(at)); break
    case 22: score(changetype<ScoreArgs>(at)); break
    case 23: policyLoss(changetype<PolicyLossArgs>(at)); break
    case 24: logitsGradient(changetype<LogitsGradientArgs>(at)); break
    case 25: partialSquares(changetype<PartialSquaresArgs>(at)); break
    case 26: totalSquares(changetype<TotalSquaresArgs>(at)); break
    case 27: adamw(changetype<AdamwArgs>(at)); break
    case 28: fillCache(changetype<FillCacheArgs>(at)); break
    case 29: attendCache(changetype<AttendCacheArgs>(at)); break
    case 30: copySlots(changetype<CopySlotsArgs>(at)); break
    case 31: summarize(changetype<SummarizeArgs>(at)); break
    case 32: draw(changetype<DrawArgs>(at)); break
    default: unreachable()
  }
}
