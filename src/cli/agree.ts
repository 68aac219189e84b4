/**
 * `npm run agree`: our arithmetic against what another implementation of the method computed, case
 * by case.
 */
import { fileURLToPath } from 'node:url'
import { createWasmDevice } from '../engine/device/wasm/device.ts'
import { EXPLAINED, agreements } from '../rl/agreement/trl.ts'
import type { Agreement, ExplainedKind } from '../rl/agreement/trl.ts'
import { trlVectorsSchema } from '../rl/agreement/vectors.ts'
import type { TrlVectors } from '../rl/agreement/vectors.ts'
import { firstIssue } from '../run/schema-issue.ts'
import { main, print, readJson } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { CommandError, UsageError } from './errors.ts'
import { nodeHost } from './wasm-host.ts'

const TRL_VECTORS = fileURLToPath(new URL('../../scripts/agree/trl.json', import.meta.url))

const SPEC: CommandSpec = {
  name: 'agree',
  about:
    'How often our arithmetic equals that of another implementation of the method on recorded cases: prints `agree A of B` last.',
  operand: {
    name: 'WHOM',
    about: 'trl: advantages, batches and losses of TRL’s own trainers',
    required: true,
  },
  options: {
    vectors: {
      value: 'FILE',
      about:
        'other recorded cases than those that come with the project; scripts/agree/record-trl.py records them',
    },
  },
  more: [
    'Ends with 0 when all agree but those that docs/decisions/0016 explains, with 1 when not or when something failed, with 2 when the call is wrong.',
  ],
}

/** Cases that are printed of those that nothing explains. */
const SHOWN = 20

/** @throws CommandError */
async function readTrlVectors(path: string): Promise<TrlVectors> {
  const document = await readJson(path)
  const read = trlVectorsSchema.safeParse(document)
  if (!read.success)
    throw new CommandError(
      `${path} holds no cases recorded from TRL: ${firstIssue(read.error, document)}. Record them with scripts/agree/record-trl.py.`,
    )
  return read.data
}

/** What a case is about, for the lists of cases. */
const about = (one: TrlVectors['cases'][number]): string =>
  one.kind === 'advantages'
    ? `advantages, ${one.estimator === 'rloo' ? 'rloo' : `${one.order}, scale ${one.scale}`}`
    : `loss, ${one.lossAggregation}, one ratio a ${one.importance}`

async function agree({ operands: [whom = ''], options }: Given): Promise<number> {
  if (whom !== 'trl')
    throw new UsageError(`There are no recorded cases of ${whom}: there are those of trl.`)
  const vectors = await readTrlVectors(options['vectors'] ?? TRL_VECTORS)
  const { device, dispose } = await createWasmDevice(nodeHost(), { threads: 1 })
  const found: Agreement[] = []
  for await (const one of agreements(vectors, device)) found.push(one)
  dispose()
  const places = found.map((agreement, i) => ({
    agreement,
    place: `case ${i + 1}`,
    what: vectors.cases[i],
  }))
  const kinds = new Map<string, { all: number; agree: number }>()
  for (const { agreement, what } of places) {
    const name = what === undefined ? '' : about(what)
    const { all, agree: same } = kinds.get(name) ?? { all: 0, agree: 0 }
    kinds.set(name, { all: all + 1, agree: same + (agreement.kind === 'agrees' ? 1 : 0) })
  }
  print(
    `${vectors.cases.length} cases computed by ${Object.entries(vectors.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}, seed ${vectors.seed}`,
  )
  for (const [name, { all, agree: same }] of kinds) print(`  ${name}: ${same} of ${all} agree`)
  const explained = found.flatMap((one) => (one.kind === 'explained' ? [one] : []))
  if (explained.length > 0)
    print(
      `Explained by docs/decisions/0016-trl-arithmetic.md, and equal once the choice is undone: ${explained.length}`,
    )
  for (const [kind, words] of Object.entries(EXPLAINED)) {
    const cases = explained.filter(({ by }) => by.some((one: ExplainedKind) => one === kind))
    if (cases.length > 0) print(`  ${kind}, ${cases.length}: ${words}`)
  }
  const different = places.flatMap(({ agreement, place, what }) =>
    agreement.kind === 'differs'
      ? [`  ${place} (${what === undefined ? '' : about(what)}): ${agreement.words}`]
      : [],
  )
  if (different.length > 0) print(`Differ, explained by nothing: ${different.length}`)
  for (const line of different.slice(0, SHOWN)) print(line)
  print(`agree ${found.filter(({ kind }) => kind === 'agrees').length} of ${found.length}`)
  return different.length === 0 && found.length > 0 ? 0 : 1
}

await main(SPEC, agree)
