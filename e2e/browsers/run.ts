/**
 * `npm run browsers`: the built page in Chromium, Firefox and WebKit. A line a check, and at the end
 * `passed A of B`: B counts every check of every browser that was asked for, those of one that is not
 * installed too, unless it may be left out.
 */
import { main, print, wholeNumber } from '../../src/cli/command-line.ts'
import type { CommandSpec, Given } from '../../src/cli/command-line.ts'
import { CommandError, UsageError, reasonOf } from '../../src/cli/errors.ts'
import { withProfile } from '../profile.ts'
import type { Kind } from './browser.ts'
import { CHECKS, type Check, type Stage } from './checks.ts'
import { chromium } from './chromium.ts'
import { firefox } from './firefox.ts'
import { built, host } from './hosts.ts'
import { Visit } from './visit.ts'
import { webkit } from './webkit.ts'

const KINDS: readonly Kind[] = [chromium, firefox, webkit]
const NAMES = KINDS.map(({ name }) => name).join(', ')
const MOST_UPDATES = 1000

const SPEC: CommandSpec = {
  name: 'browsers',
  about:
    'Drives the built page (npm run build) in Chromium, Firefox and WebKit. The last line is "passed A of B"; the exit status is 0 only when all passed.',
  options: {
    browsers: { value: 'NAMES', about: `which of ${NAMES}, with commas between; all where absent` },
    updates: {
      value: 'N',
      about: 'a small run of so many updates in place of the default run, and no look at its curve',
    },
    installed: {
      about:
        'leaves out browsers that are not installed, and says so; else their checks count as not passed',
    },
  },
}

const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`

/** How many checks passed in one browser; after the first that fails the others are not tried. */
async function drive(
  kind: Kind,
  checks: readonly Check[],
  updates: number | undefined,
): Promise<number> {
  const hosts = [await host(), await host()] as const
  let passed = 0
  try {
    await withProfile(async (folder) => {
      const began = performance.now()
      const browser = await kind.open(folder)
      print(`${kind.name}: ${browser.version}, open in ${seconds(began)}`)
      try {
        const stage: Stage = {
          visit: new Visit(browser),
          address: hosts[0].address,
          elsewhere: hosts[1].address,
          disconnect: () => hosts[0].close(),
          folder,
          updates,
        }
        for (const check of checks) {
          const from = performance.now()
          try {
            const found = await check.run(stage)
            passed += 1
            print(`${kind.name}: passed: ${check.name} (${seconds(from)}): ${found}`)
          } catch (error) {
            print(`${kind.name}: FAILED: ${check.name} (${seconds(from)}): ${reasonOf(error)}`)
            break
          }
        }
      } finally {
        await browser.close()
      }
    })
  } catch (error) {
    print(`${kind.name}: FAILED: ${reasonOf(error)}`)
  } finally {
    await Promise.all(hosts.map((one) => one.close().catch(() => undefined)))
  }
  if (passed < checks.length)
    print(`${kind.name}: ${passed} of ${checks.length} checks passed; none was tried after.`)
  return passed
}

function chosenKinds(browsers: string | undefined): readonly Kind[] {
  const names = browsers?.split(',')
  const unknown = names?.find((name) => !KINDS.some((kind) => kind.name === name))
  if (unknown !== undefined)
    throw new UsageError(`There is no browser named ${unknown}: there is ${NAMES}.`)
  return KINDS.filter(({ name }) => names === undefined || names.includes(name))
}

async function browsers({ options }: Given): Promise<number> {
  const kinds = chosenKinds(options['browsers'])
  const updates =
    options['updates'] === undefined
      ? undefined
      : wholeNumber('updates', options['updates'], 1, MOST_UPDATES)
  if (!built()) throw new CommandError('The page is not built: call npm run build first.')
  const here = kinds.filter((kind) => {
    const missing = kind.missing()
    if (missing !== undefined) print(`${kind.name}: not installed: ${missing}`)
    return missing === undefined
  })
  const checks = CHECKS.filter(({ whole }) => updates === undefined || whole !== true)
  const counts: number[] = []
  // The default run takes every core there is: one after the other. Small ones mostly wait.
  if (updates === undefined)
    for (const kind of here) counts.push(await drive(kind, checks, updates))
  else counts.push(...(await Promise.all(here.map((kind) => drive(kind, checks, updates)))))
  const passed = counts.reduce((sum, count) => sum + count, 0)
  const all = checks.length * (options['installed'] === undefined ? kinds : here).length
  print(`passed ${passed} of ${all}`)
  return passed === all ? 0 : 1
}

await main(SPEC, browsers)
