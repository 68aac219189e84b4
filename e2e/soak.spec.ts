/**
 * The soaks in short, on runs of some ten seconds: one fault each of what a run must survive, some
 * ten each of files and tools. Longer ones are `npm
 * run soak -- CASE --times N`. What a case says of a fault that was not survived is the failure's
 * text.
 */
import { expect, test } from '@playwright/test'
import { CASES } from './soak/cases/all.ts'

/** Faults of each case here; a case that needs an hour is none for every test. */
const TIMES: Readonly<Record<string, number>> = {
  kills: 1,
  'device-loss': 1,
  storage: 1,
  import: 12,
  sandbox: 10,
}
const SEED = 1

test.setTimeout(900_000)
// Each has a browser and a profile of its own, and waits more than it computes.
test.describe.configure({ mode: 'parallel' })

// The page that all other tests here open.
process.env['SOAK_SITE'] = 'dist'

for (const [name, times] of Object.entries(TIMES)) {
  const soak = CASES.find((one) => one.name === name)
  if (soak === undefined) throw new Error(`There is no soak case named ${name}.`)
  test(`survives faults of ${name}: ${times}`, async () => {
    const lines: string[] = []
    const ground = await soak.open({ seed: SEED, times, say: (line) => lines.push(line) })
    try {
      for (let index = 0; index < soak.count(times); index += 1) {
        const { fault, survived, lost } = await ground.fault(index)
        lines.push(`${fault}: lost ${lost}`)
        expect(survived, lines.join('\n')).toBe(true)
      }
    } finally {
      await ground.close()
    }
    console.log(lines.join('\n'))
  })
}
