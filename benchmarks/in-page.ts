/**
 * Cases whose contestants run in a page: opens each, makes it ready, lets them run in turns, and
 * makes rows of what they gave.
 */
import type { Page } from '@playwright/test'
import { benchPage, withBrowser } from './browser.ts'
import type { Circumstances, Measured } from './case.ts'
import type { Contestant, Lap, Work } from './contestant.ts'
import { alternate, within } from './rounds.ts'
import type { Course, Rules, Runner } from './rounds.ts'
import { emptyRow, nameOf, timing } from './row.ts'
import type { Row, Skip } from './row.ts'

export interface PageCase {
  readonly name: string
  readonly shape: string
  readonly work: Work
  readonly contestants: readonly Contestant[]
  readonly rules: Rules
  /** Operations and tokens of one unit, for rates. */
  readonly operations?: number
  readonly tokens?: number
}

/** Milliseconds in which a contestant has to start, and again to make itself ready. */
const START_LIMIT = 60_000

interface Entered {
  readonly contestant: Contestant
  readonly adapter: string
  readonly runner: Runner
}

const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? (error.message.replace(/^page\.evaluate: (Error: )?/, '').split('\n')[0] ?? '')
    : String(error)

/** Undefined, with the reason given to `leftOut`, when it cannot take part. */
async function enter(
  page: Page,
  id: number,
  contestant: Contestant,
  work: Work,
  leftOut: (reason: string) => void,
): Promise<Entered | undefined> {
  const end = () =>
    page.evaluate((seat) => {
      window.bench.end(seat)
    }, id)
  try {
    const adapter = await within(
      START_LIMIT,
      page.evaluate(([seat, who]) => window.bench.open(seat, who), [id, contestant] as const),
    )
    const offered = await within(
      START_LIMIT,
      page.evaluate(([seat, what]) => window.bench.prepare(seat, what), [id, work] as const),
    )
    if (!offered) {
      leftOut('it does not do this')
      await end()
      return undefined
    }
    return {
      contestant,
      adapter,
      runner: {
        name: nameOf(contestant),
        run: () => page.evaluate((seat) => window.bench.run(seat), id),
        end,
      },
    }
  } catch (error) {
    leftOut(reasonOf(error))
    await end()
    return undefined
  }
}

const rateOf = (amount: number | undefined, ms: number): number | null =>
  amount === undefined ? null : amount / ms

function rowOf(
  { name, shape, operations, tokens }: PageCase,
  { contestant, adapter }: Entered,
  laps: readonly Lap[],
): Row {
  const ms = timing(laps.map((lap) => lap.ms))
  const last = laps.at(-1)
  const gpu = contestant.engine.endsWith('webgpu') && last !== undefined
  const figureNames = Object.keys(last?.figures ?? {})
  const figures = Object.fromEntries(
    figureNames.map((figure) => [
      figure,
      timing(laps.map((lap) => lap.figures[figure] ?? NaN)).median,
    ]),
  )
  const counted = figures['tokens'] ?? tokens
  const perSecond = rateOf(counted, ms.median)
  const gigaflops = rateOf(operations, ms.median)
  return {
    ...emptyRow({ ...contestant, case: name, adapter, shape }),
    ms,
    tokens_per_s: perSecond === null ? null : 1000 * perSecond,
    gflops: gigaflops === null ? null : gigaflops / 1e6,
    dispatches: gpu ? last.dispatches / last.units : null,
    submits: gpu ? last.submits / last.units : null,
    loss: last?.loss ?? null,
    ...(figureNames.length > 0 && { figures }),
  }
}

/** Contestants in turns in one page. */
export async function inPage(asked: PageCase, { say, engines }: Circumstances): Promise<Measured> {
  return withBrowser(await benchPage(), async (browser, address) => {
    const page = await browser.newPage()
    page.on('pageerror', (error) => {
      say(`page: ${error.message}`)
    })
    await page.goto(address)
    await page.waitForFunction(() => 'bench' in window)
    const skipped: Skip[] = []
    const skip = (contestant: Contestant, reason: string) => {
      skipped.push({ ...contestant, case: asked.name, shape: asked.shape, reason })
    }
    const entered: Entered[] = []
    const wanted = asked.contestants.filter(({ engine }) => engines?.includes(engine) ?? true)
    for (const [id, contestant] of wanted.entries()) {
      const one = await enter(page, id, contestant, asked.work, (reason) => {
        skip(contestant, reason)
        say(`${nameOf(contestant)} is left out: ${reason}`)
      })
      if (one !== undefined) entered.push(one)
    }
    say(`${asked.shape}: ${entered.map(({ runner }) => runner.name).join(', ')}`)
    const courses = await alternate(
      entered.map(({ runner }) => runner),
      asked.rules,
      say,
    )
    const rows = entered.flatMap((one, index): Row[] => {
      const course: Course = courses[index] ?? { laps: [] }
      if (course.failure !== undefined) skip(one.contestant, course.failure)
      return course.laps.length === 0 ? [] : [rowOf(asked, one, course.laps)]
    })
    return { rows, skipped }
  })
}
