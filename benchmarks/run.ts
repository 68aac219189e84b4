/**
 * `npm run bench`: runs the named cases, or all of them; prints a table with ratios and the figures
 * to reach; or measures one case in two checkouts in turns.
 */
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { findBrowser } from '../scripts/find-browser.mjs'
import { main, wholeNumber } from '../src/cli/command-line.ts'
import type { CommandSpec, Given } from '../src/cli/command-line.ts'
import { CommandError, UsageError, reasonOf } from '../src/cli/errors.ts'
import { checkOutput, readNamed, writeNamed } from '../src/cli/files.ts'
import { against } from './against.ts'
import { CASES } from './cases/all.ts'
import { withTables } from './document.ts'
import { figuresOf, figureTable } from './figures.ts'
import { picture } from './picture.ts'
import { FEWEST_PAIRS } from './ratio.ts'
import { nameOf, resultsSchema } from './row.ts'
import type { Results, Row, Skip } from './row.ts'
import { table } from './table.ts'

const SPEC: CommandSpec = {
  name: 'bench',
  about:
    'Measures the named cases, or all of them: prints a table with ratios and the figures to reach.',
  operand: { name: 'CASE', about: 'of those below', required: false, many: true },
  options: {
    out: { value: 'FILE', about: 'the rows are written there' },
    picture: { value: 'FILE', about: 'the cases that peers take part in are drawn there, as SVG' },
    document: {
      value: 'FILE',
      about: 'the tables are put into that Markdown file, between the marks that it has for them',
    },
    from: { value: 'FILE', about: 'takes the rows that --out wrote, and measures nothing' },
    engines: { value: 'A,B', about: 'leaves out all other engines where several compare' },
    quick: {
      about: 'shows that the cases work: fewer rounds, smaller sizes, no figures to rely on alone',
    },
    against: {
      value: 'DIR',
      about:
        'measures each case named here and in another checkout in turns, and prints the ratio of times, this over the other; with --quick each turn is short',
    },
    pairs: {
      value: 'N',
      about: `how many times each is measured so, ${FEWEST_PAIRS} unless more are named`,
    },
  },
  more: ['Cases:', ...CASES.map(({ name, about }) => `  ${name}: ${about}`)],
}

const ROWS_MAX_BYTES = 64 << 20
const DOCUMENT_MAX_BYTES = 16 << 20
const MOST_PAIRS = 1000

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

async function measure(
  names: readonly string[],
  engines: readonly string[] | undefined,
  quick: boolean,
): Promise<Results> {
  const chosen = names.length === 0 ? CASES : CASES.filter(({ name }) => names.includes(name))
  const rows: Row[] = []
  const skipped: Skip[] = []
  for (const bench of chosen) {
    console.log(`${bench.name}: ${bench.about}`)
    const began = performance.now()
    const measured = await bench.run({
      quick,
      ...(engines !== undefined && { engines }),
      say: (line) => {
        console.log(`  ${line}`)
      },
    })
    rows.push(...measured.rows)
    skipped.push(...(measured.skipped ?? []))
    console.log(`  ${((performance.now() - began) / 1000).toFixed(0)} s`)
  }
  return { machine: machine(), rows, skipped }
}

/** @throws CommandError where the file holds no rows */
async function rowsIn(path: string): Promise<Results> {
  const text = (await readNamed(path, ROWS_MAX_BYTES)).toString('utf8')
  try {
    return resultsSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new CommandError(
      `${path} holds no rows that --out wrote (${reasonOf(error).split('\n', 1).join('')}). Measure again with --out.`,
    )
  }
}

async function compare({ options, operands }: Given, folder: string): Promise<number> {
  const { pairs, quick, engines } = options
  if (operands.length === 0)
    throw new UsageError(
      '--against compares the cases that are named, as in npm run bench -- desk-run --quick --against DIR.',
    )
  const other = (['out', 'picture', 'document', 'from'] as const).find(
    (option) => options[option] !== undefined,
  )
  if (other !== undefined)
    throw new UsageError(
      `--${other} cannot be told together with --against: leave one of them out.`,
    )
  const wanted =
    pairs === undefined ? FEWEST_PAIRS : wholeNumber('pairs', pairs, FEWEST_PAIRS, MOST_PAIRS)
  for (const name of operands) {
    const lines = await against({
      name,
      folder,
      pairs: wanted,
      quick: quick !== undefined,
      engines,
      say: (line) => {
        console.log(line)
      },
    })
    for (const line of lines) console.log(line)
  }
  return 0
}

async function bench(given: Given): Promise<number> {
  const {
    options: { out, picture: drawing, document, from, engines, quick, against: folder, pairs },
    operands,
  } = given
  const unknown = operands.find((name) => !CASES.some((known) => known.name === name))
  if (unknown !== undefined)
    throw new UsageError(
      `There is no case ${unknown}: there is ${CASES.map(({ name }) => name).join(', ')}.`,
    )
  if (folder !== undefined) return compare(given, folder)
  if (pairs !== undefined) throw new UsageError('--pairs goes with --against.')
  if (from !== undefined && operands.length > 0)
    throw new UsageError('--from measures nothing: leave out the cases.')
  for (const [option, path] of [
    ['out', out],
    ['picture', drawing],
    ['document', document],
  ] as const)
    if (path !== undefined) await checkOutput(option, path)
  const before =
    document === undefined
      ? undefined
      : (await readNamed(document, DOCUMENT_MAX_BYTES)).toString('utf8')
  const results =
    from === undefined
      ? await measure(operands, engines?.split(','), quick !== undefined)
      : await rowsIn(from)
  const { rows, skipped } = results
  console.log(`\n${table(rows)}\n`)
  for (const skip of skipped)
    console.log(`${skip.case} ${skip.shape}: ${nameOf(skip)} is left out: ${skip.reason}`)
  console.log(`\n${figureTable(figuresOf(rows))}\n`)
  if (out !== undefined) {
    await writeNamed(out, `${JSON.stringify(resultsSchema.parse(results), null, 2)}\n`)
    console.log(`written to ${out}`)
  }
  if (drawing !== undefined) {
    const { processor, cores, measured } = results.machine
    const gpu = rows.find(({ engine }) => engine === 'webgpu')?.adapter ?? 'nothing'
    const drawn = picture(
      rows,
      `Medians, logarithmic scale. ${cores} cores of ${processor}; WebGPU on ${gpu}. ${measured}`,
    )
    if (drawn === undefined)
      throw new CommandError(
        'There are no rows to draw: the picture shows train-step, decode and matmul.',
      )
    await writeNamed(drawing, drawn)
    console.log(`drawn to ${drawing}`)
  }
  if (document !== undefined && before !== undefined) {
    await writeNamed(document, withTables(before, results))
    console.log(`put into ${document}`)
  }
  return 0
}

await main(SPEC, bench)
