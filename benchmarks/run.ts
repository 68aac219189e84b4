/**
 * `npm run bench -- [CASE…] [--out FILE] [--picture FILE] [--document FILE] [--engines NAME,…] [--quick]`, or `--from FILE` in place of cases: runs the named cases,
 * or all of them; prints a table with ratios and the figures to reach, and writes rows, picture and the tables of a document where asked.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { findBrowser } from '../scripts/find-browser.mjs'
import { CASES } from './cases/all.ts'
import { withTables } from './document.ts'
import { figuresOf, figureTable } from './figures.ts'
import { picture } from './picture.ts'
import { nameOf, resultsSchema } from './row.ts'
import type { Results, Row, Skip } from './row.ts'
import { table } from './table.ts'

const USAGE = `npm run bench -- [CASE…] [--out FILE] [--picture FILE] [--document FILE] [--engines NAME,…] [--quick]
--from FILE takes the rows that --out wrote, and measures nothing.
--picture draws the cases that peers take part in, as SVG.
--document puts the tables into a Markdown file, between the marks that it has for them.
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

async function measure(names: readonly string[], engines: readonly string[] | undefined, quick: boolean): Promise<Results> {
  const unknown = names.filter((name) => !CASES.some((known) => known.name === name))
  if (unknown.length > 0) throw new Error(`There is no case named ${unknown.join(', ')}.\n${USAGE}`)
  const chosen = names.length === 0 ? CASES : CASES.filter(({ name }) => names.includes(name))
  const rows: Row[] = []
  const skipped: Skip[] = []
  for (const bench of chosen) {
    console.log(`${bench.name}: ${bench.about}`)
    const began = performance.now()
    const measured = await bench.run({ quick, ...(engines !== undefined && { engines }), say: (line) => { console.log(`  ${line}`) } })
    rows.push(...measured.rows)
    skipped.push(...(measured.skipped ?? []))
    console.log(`  ${((performance.now() - began) / 1000).toFixed(0)} s`)
  }
  return { machine: machine(), rows, skipped }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' }, picture: { type: 'string' }, document: { type: 'string' }, from: { type: 'string' }, engines: { type: 'string' },
      quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const results = values.from === undefined
    ? await measure(positionals, values.engines?.split(','), values.quick)
    : resultsSchema.parse(JSON.parse(await readFile(values.from, 'utf8')))
  const { rows, skipped } = results
  console.log(`\n${table(rows)}\n`)
  for (const skip of skipped) console.log(`${skip.case} ${skip.shape}: ${nameOf(skip)} is left out: ${skip.reason}`)
  console.log(`\n${figureTable(figuresOf(rows))}\n`)
  if (values.out !== undefined) {
    await writeFile(values.out, `${JSON.stringify(resultsSchema.parse(results), null, 2)}\n`)
    console.log(`written to ${values.out}`)
  }
  if (values.picture !== undefined) {
    const { processor, cores, measured } = results.machine
    const gpu = rows.find(({ engine }) => engine === 'webgpu')?.adapter ?? 'nothing'
    const drawn = picture(rows, `Medians, logarithmic scale. ${cores} cores of ${processor}; WebGPU on ${gpu}. ${measured}`)
    if (drawn === undefined) throw new Error('There are no rows to draw: the picture shows train-step, decode and matmul.')
    await writeFile(values.picture, drawn)
    console.log(`drawn to ${values.picture}`)
  }
  if (values.document !== undefined) {
    await writeFile(values.document, withTables(await readFile(values.document, 'utf8'), results))
    console.log(`put into ${values.document}`)
  }
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
