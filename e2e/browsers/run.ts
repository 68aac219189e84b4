/**
 * `npm run browsers`: the built page in Chromium, Firefox and WebKit. A line a check, and at the end
 * `passed A of B`: B counts every check of every browser that was asked for, those of one that is not
 * installed too, unless it may be left out.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Kind } from './browser.ts'
import { CHECKS, type Stage } from './checks.ts'
import { chromium } from './chromium.ts'
import { firefox } from './firefox.ts'
import { built, host } from './hosts.ts'
import { Visit } from './visit.ts'
import { webkit } from './webkit.ts'

const KINDS: readonly Kind[] = [chromium, firefox, webkit]
const USAGE = `npm run browsers -- [--browsers firefox,webkit] [--updates N] [--installed]
Drives the built page (npm run build) in Chromium, Firefox and WebKit. The last line is "passed A of B"; the exit status is 0 only when all passed.
--browsers   which of ${KINDS.map(({ name }) => name).join(', ')}; all where absent
--updates N  a small run of so many updates in place of the default run, and no look at its curve
--installed  leaves out browsers that are not installed, and says so; else their checks count as not passed`

const say = (line: string): void => {
  console.log(line)
}

interface Tally {
  readonly passed: number
  readonly all: number
}

const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** All checks in one browser; after the first that fails the others are not tried. */
async function drive(kind: Kind, updates: number | undefined): Promise<Tally> {
  const checks = CHECKS.filter(({ whole }) => updates === undefined || whole !== true)
  const all = checks.length
  const folder = await mkdtemp(join(tmpdir(), `tandem-${kind.name}-`))
  const hosts = [await host(), await host()] as const
  let passed = 0
  try {
    const began = performance.now()
    const browser = await kind.open(folder)
    say(`${kind.name}: ${browser.version}, open in ${seconds(began)}`)
    try {
      const stage: Stage = {
        visit: new Visit(browser),
        address: hosts[0].address,
        elsewhere: hosts[1].address,
        disconnect: hosts[0].close,
        folder,
        updates,
      }
      for (const check of checks) {
        const from = performance.now()
        try {
          const found = await check.run(stage)
          passed += 1
          say(`${kind.name}: passed: ${check.name} (${seconds(from)}): ${found}`)
        } catch (error) {
          say(`${kind.name}: FAILED: ${check.name} (${seconds(from)}): ${words(error)}`)
          break
        }
      }
    } finally {
      await browser.close()
    }
  } catch (error) {
    say(`${kind.name}: FAILED: ${words(error)}`)
  } finally {
    await Promise.all(hosts.map((one) => one.close().catch(() => undefined)))
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  if (passed < all) say(`${kind.name}: ${passed} of ${all} checks passed; none was tried after.`)
  return { passed, all }
}

function asked(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    options: {
      browsers: { type: 'string' },
      updates: { type: 'string' },
      installed: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  })
  const names = values.browsers?.split(',')
  const unknown = names?.find((name) => !KINDS.some((kind) => kind.name === name))
  if (unknown !== undefined) throw new Error(`There is no browser named ${unknown}.`)
  const updates = values.updates === undefined ? undefined : Number(values.updates)
  if (updates !== undefined && !(Number.isInteger(updates) && updates >= 1 && updates <= 1000))
    throw new Error('--updates takes a whole number from 1 to 1000.')
  const kinds = KINDS.filter(({ name }) => names === undefined || names.includes(name))
  return { kinds, updates, installed: values.installed, help: values.help }
}

async function main(): Promise<number> {
  let call
  try {
    call = asked(process.argv.slice(2))
  } catch (error) {
    console.error(`${words(error)} npm run browsers -- --help says more.`)
    return 2
  }
  if (call.help) {
    say(USAGE)
    return 0
  }
  if (!built()) {
    console.error('The page is not built: npm run build.')
    return 2
  }
  const { updates } = call
  const here = call.kinds.filter((kind) => {
    const missing = kind.missing()
    if (missing !== undefined) say(`${kind.name}: not installed: ${missing}`)
    return missing === undefined
  })
  const tallies: Tally[] = []
  // The default run takes every core there is: one after the other. Small ones mostly wait.
  if (updates === undefined) for (const kind of here) tallies.push(await drive(kind, updates))
  else tallies.push(...(await Promise.all(here.map((kind) => drive(kind, updates)))))
  const each = CHECKS.filter(({ whole }) => updates === undefined || whole !== true).length
  const absent = call.installed ? 0 : (call.kinds.length - here.length) * each
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0)
  const all = tallies.reduce((sum, tally) => sum + tally.all, absent)
  say(`passed ${passed} of ${all}`)
  return passed === all ? 0 : 1
}

process.exit(await main())
