/** What a call of the soak command asks for, checked before any work. */
import { parseArgs } from 'node:util'
import type { SoakCase } from './soak-case.ts'

const MOST_TIMES = 100_000
const LARGEST_SEED = 2 ** 31 - 1
const USUAL = 10

export type Asked =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | {
      readonly kind: 'soak'
      readonly soak: SoakCase
      readonly times: number
      readonly seed: number
      readonly fresh: boolean
    }

export function usage(cases: readonly SoakCase[]): string {
  return `npm run soak -- CASE [--times N] [--seed S] [--fresh]
Drives faults into a real Chromium on the built page, one after the other, and says of each what was lost. The last line is "survived A of B"; the exit status is 0 only when all were.
--times N   how many faults (1 to ${MOST_TIMES})
--seed S    where and when they strike; the same seed gives the same faults (1 where absent)
--fresh     begins anew; else what an earlier call of the same code, case, seed and times found is taken over from .tandem/soak
Cases:
${cases.map(({ name, about, usual }) => `  ${name}: ${about} (${usual ?? USUAL} times where --times is absent)`).join('\n')}`
}

export function asked(args: readonly string[], cases: readonly SoakCase[]): Asked {
  const wrong = (message: string): Asked => ({ kind: 'wrong', message })
  let parsed
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      strict: true,
      options: {
        times: { type: 'string' },
        seed: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    })
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
  const {
    values,
    positionals: [name, ...rest],
  } = parsed
  if (values.help) return { kind: 'help' }
  const known = cases.map((one) => one.name).join(', ')
  if (name === undefined) return wrong(`A case is missing. There is ${known}.`)
  const soak = cases.find((one) => one.name === name)
  if (soak === undefined) return wrong(`There is no case named ${name}. There is ${known}.`)
  if (rest.length > 0) return wrong(`One case at a time: ${rest.join(' ')} is too much.`)
  const times =
    values.times === undefined ? (soak.usual ?? USUAL) : wholeNumber(values.times, 1, MOST_TIMES)
  if (times === undefined)
    return wrong(`--times ${values.times ?? ''}: a whole number from 1 to ${MOST_TIMES} is needed.`)
  const seed = values.seed === undefined ? 1 : wholeNumber(values.seed, 0, LARGEST_SEED)
  if (seed === undefined)
    return wrong(`--seed ${values.seed ?? ''}: a whole number from 0 to ${LARGEST_SEED} is needed.`)
  return { kind: 'soak', soak, times, seed, fresh: values.fresh }
}

function wholeNumber(text: string, low: number, high: number): number | undefined {
  const value = Number(text)
  return /^\d+$/.test(text) && value >= low && value <= high ? value : undefined
}
