/** Every case that `npm run soak` knows. */
import type { SoakCase } from '../soak-case.ts'

export const CASES: readonly SoakCase[] = []
