/**
 * `npm run bench -- [CASE…] [--out FILE] [--engines NAME,…] [--quick]`: runs the named cases, or all of them; prints a table with ratios,
 * and writes the rows as JSON together with the machine they were measured on.
 */
import { writeFile } from 'node:fs/promises'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { findBrowser } from '../scripts/find-browser.mjs'
import { CASES } from './cases/all.ts'
import { nameOf, resultsSchema } from './row.ts'
import type { Results, Row, Skip } from './row.ts'
import { table } from './table.ts'

const USAGE = `npm run bench -- [CASE…] [--out FILE] [--engines NAME,…] [--quick]
--engines leaves out all others where several compare.
--quick shows that the cases work: fewer rounds, smaller sizes, no figures to rely on.
Cases:
${CASES.map(({ name, about }) => `  ${name}: ${about}`).join('\n')}`

function machine(): Results['machine'] {
  const processors = cpus()
  return {
    system: `${platform()} ${release()} ${arch()}`,
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    browser: findBrowser() ?? 'none',
    measured: new Date().toISOString(),
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, engines: { type: 'string' }, quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const unknown = positionals.filter((name) => !CASES.some((known) => known.name === name))
  if (unknown.length > 0) throw new Error(`There is no case named ${unknown.join(', ')}.\n${USAGE}`)
  const chosen = positionals.length === 0 ? CASES : CASES.filter(({ name }) => positionals.includes(name))

  const engines = values.engines?.split(',')
  const rows: Row[] = []
  const skipped: Skip[] = []
  for (const bench of chosen) {
    console.log(`${bench.name}: ${bench.about}`)
    const began = performance.now()
    const measured = await bench.run({ quick: values.quick, earlier: rows, ...(engines !== undefined && { engines }), say: (line) => { console.log(`  ${line}`) } })
    rows.push(...measured.rows)
    skipped.push(...(measured.skipped ?? []))
    console.log(`  ${((performance.now() - began) / 1000).toFixed(0)} s`)
  }
  console.log(`\n${table(rows)}\n`)
  for (const skip of skipped) console.log(`${skip.case} ${skip.shape}: ${nameOf(skip)} is left out: ${skip.reason}`)
  if (values.out !== undefined) {
    const results = resultsSchema.parse({ machine: machine(), rows, skipped })
    await writeFile(values.out, `${JSON.stringify(results, null, 2)}\n`)
    console.log(`written to ${values.out}`)
  }
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
