/**
 * `npm run bench -- [CASE…] --out FILE`: runs the named cases, or all of them; prints a table and how many times faster the
 * fastest is, and writes the rows as JSON together with the machine they were measured on.
 */
import { writeFile } from 'node:fs/promises'
import { arch, cpus, platform, release } from 'node:os'
import { parseArgs } from 'node:util'
import { findBrowser } from '../scripts/find-browser.mjs'
import type { Row } from './case.ts'
import { CASES } from './cases/all.ts'
import { ratios, table } from './table.ts'

const USAGE = `npm run bench -- [CASE…] [--out FILE]\nCases:\n${CASES.map(({ name, about }) => `  ${name}: ${about}`).join('\n')}`

function machine() {
  const processors = cpus()
  return {
    system: `${platform()} ${release()} ${arch()}`,
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    node: process.version,
    browser: findBrowser() ?? 'none',
    measured: new Date().toISOString(),
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' }, help: { type: 'boolean', default: false } } })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const unknown = positionals.filter((name) => !CASES.some((known) => known.name === name))
  if (unknown.length > 0) throw new Error(`There is no case named ${unknown.join(', ')}.\n${USAGE}`)
  const chosen = positionals.length === 0 ? CASES : CASES.filter(({ name }) => positionals.includes(name))

  const rows: Row[] = []
  for (const bench of chosen) {
    console.log(`${bench.name}: ${bench.about}`)
    rows.push(...await bench.run((line) => { console.log(`  ${line}`) }))
  }
  console.log(`\n${table(rows)}\n`)
  for (const line of ratios(rows)) console.log(line)
  if (values.out !== undefined) {
    await writeFile(values.out, `${JSON.stringify({ machine: machine(), rows }, null, 2)}\n`)
    console.log(`written to ${values.out}`)
  }
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
