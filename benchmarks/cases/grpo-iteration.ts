/** One whole update of the desk's default run. */
import type { BenchCase } from '../case.ts'
import { PROJECT } from '../contestants.ts'
import { inPage } from '../in-page.ts'

export const grpoIteration: BenchCase = {
  name: 'grpo-iteration',
  about:
    'one update of the desk’s default run from the shipped starters: sampling plans and executions, judging them, learning both roles; tokens are the sampled ones',
  run: (circumstances) =>
    inPage(
      {
        name: 'grpo-iteration',
        shape: 'desk',
        work: { kind: 'grpo-iteration' },
        contestants: PROJECT,
        rules: { warmUp: 1, rounds: circumstances.quick ? 1 : 5, limit: 30_000, enough: 25_000 },
      },
      circumstances,
    ),
}
