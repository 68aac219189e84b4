/** Every case that `npm run bench` knows, in the order in which it runs them. */
import type { BenchCase } from '../case.ts'
import { decode } from './decode.ts'
import { grpoIteration } from './grpo-iteration.ts'
import { matmul } from './matmul.ts'
import { trainStep } from './train-step.ts'

export const CASES: readonly BenchCase[] = [matmul, trainStep, decode, grpoIteration]
