/** Every case that `npm run bench` knows, in the order in which it runs them. */
import type { BenchCase } from '../case.ts'
import { decode } from './decode.ts'
import { deskRun } from './desk-run.ts'
import { estimates } from './estimates.ts'
import { dispatches } from './dispatches.ts'
import { grpoIteration } from './grpo-iteration.ts'
import { judge } from './judge.ts'
import { matmul } from './matmul.ts'
import { memory } from './memory.ts'
import { page } from './page.ts'
import { scaling } from './scaling.ts'
import { startup } from './startup.ts'
import { trainStep } from './train-step.ts'

export const CASES: readonly BenchCase[] = [
  matmul,
  trainStep,
  decode,
  grpoIteration,
  deskRun,
  scaling,
  memory,
  startup,
  page,
  estimates,
  judge,
  dispatches,
]
