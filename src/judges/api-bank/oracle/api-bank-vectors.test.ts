/**
 * The official files, where they are at hand: `TANDEM_BENCHMARKS` names the folder that holds
 * `api-bank/`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { officialFolder } from '../../../run/testing/official-files.ts'
import { readJson } from '../../../run/json-value.ts'
import type { JsonDict, JsonValue } from '../../../run/calls/call-value.ts'
import { jsonDumps, str } from '../../python/python-print.ts'
import type { OfficialFiles } from '../../oracle.ts'
import { printOfficialCall } from '../call-text.ts'
import { createApiBankJudge, createLevel3Judge } from '../api-bank-judge.ts'
import type { CallVerdict, JudgeMode } from '../api-bank-judge.ts'
import { createToolKit } from '../tool-kit.ts'
import { officialDatabases } from './official-folder.ts'
import { apiBankOracle } from './api-bank-oracle.ts'
import { field, indexOf } from './api-bank-oracle-rows.ts'
import { rougeOracle } from './rouge-oracle.ts'
import { dialogueTurns, level3Tasks, samplesOf } from '../dialogue-samples.ts'
import type { ApiTruth, OfficialSample } from '../dialogue-samples.ts'
import { judgeToolRl, readToolRlItems } from '../toolrl-metric.ts'
import type { ToolRlItem } from '../toolrl-metric.ts'
import { isDict, isList } from '../python-json.ts'

const { root, there } = officialFolder('api-bank', "API-Bank's official files")

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

function folder(): OfficialFiles {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return {
    paths,
    read: (suffix) => {
      const path = paths.find((one) => one.endsWith(`/${suffix}`))
      return path === undefined ? undefined : readFileSync(path, 'utf8')
    },
  }
}

const LEVELS = { 1: 'level-1-given-desc', 2: 'level-2-toolsearcher' } as const
type Level = keyof typeof LEVELS

function dialogues(level: Level): ReadonlyMap<string, readonly OfficialSample[]> {
  const path = `lv1-lv2-samples/${LEVELS[level]}`
  return new Map(
    readdirSync(join(root, path)).map((name) => [
      name,
      samplesOf(dialogueTurns(read(`${path}/${name}`))),
    ]),
  )
}

const json = (text: string): JsonValue => {
  const value = readJson(text)
  if (!value.ok) throw new Error(value.message)
  return value.value
}

interface Gold {
  readonly file: string
  readonly id: number
  readonly text: string
  readonly truth: ApiTruth
}

/** What the official test data expect of every API sample of a level. */
function golds(level: Level): readonly Gold[] {
  const samples = dialogues(level)
  const list = json(read(`test-data/level-${level}-api.json`))
  return (isList(list) ? list.items : []).filter(isDict).map((row: JsonDict) => {
    const [file, id, text] = [
      str(field(row, 'file') ?? null),
      indexOf(field(row, 'id')) ?? -1,
      str(field(row, 'expected_output') ?? null),
    ]
    const sample = samples.get(file)?.find((one) => one.id === id)
    if (sample?.kind !== 'api') throw new Error(`${file} has no API sample ${id}`)
    return { file, id, text, truth: sample.truth }
  })
}

function verdicts(
  level: Level,
  mode: JudgeMode,
  replay: boolean,
): readonly { readonly gold: Gold; readonly verdict: CallVerdict }[] {
  const rows = golds(level)
  const { kit, problems } = createToolKit(officialDatabases(folder()), {
    level: 'levels 1 and 2',
    recorded: replay ? rows.map(({ truth }) => truth) : [],
  })
  expect(problems).toEqual([])
  const judge = createApiBankJudge(kit, mode, () => 0.5)
  return rows.map((gold) => ({ gold, verdict: judge.judge(gold.truth, gold.text) }))
}

const right = (all: readonly { readonly verdict: CallVerdict }[]): number =>
  all.filter(({ verdict }) => verdict.correct).length

/** How often each API is judged wrong. */
function wrongByApi(
  all: readonly { readonly gold: Gold; readonly verdict: CallVerdict }[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { gold, verdict } of all)
    if (!verdict.correct) counts[gold.truth.name] = (counts[gold.truth.name] ?? 0) + 1
  return counts
}

describe.skipIf(!there)(
  `API-Bank's official files${there ? '' : ` (skipped: not at ${root})`}`,
  () => {
    it.each([
      [1, 399, 375],
      [2, 135, 103],
    ] as const)(
      'level %i has %i API samples and %i responses, numbered as in the test data',
      (level, api, responses) => {
        const all = [...dialogues(level).values()].flat()
        expect(all.filter(({ kind }) => kind === 'api')).toHaveLength(api)
        expect(all.filter(({ kind }) => kind === 'response')).toHaveLength(responses)
        expect(golds(level)).toHaveLength(api)
      },
    )

    it('level 1 gold: 338 of 399 are right, item by item as recorded, and wrong for the known causes', () => {
      const all = verdicts(1, 'official', false)
      expect(right(all)).toBe(338)
      const recorded = new Map(
        read('oracle_lv12_vectors.jsonl')
          .split('\n')
          .filter((line) => line.includes('"kind": "gold"'))
          .map((line) => {
            const row = json(line)
            return isDict(row)
              ? ([
                  `${str(field(row, 'file') ?? null)} ${indexOf(field(row, 'id')) ?? -1}`,
                  field(row, 'correct'),
                ] as const)
              : (['', null] as const)
          }),
      )
      expect(recorded.size).toBe(399)
      expect(
        all
          .filter(
            ({ gold, verdict }) => recorded.get(`${gold.file} ${gold.id}`) !== verdict.correct,
          )
          .map(({ gold }) => `${gold.file} ${gold.id}`),
      ).toEqual([])
      expect(wrongByApi(all)).toMatchObject({
        RecordHealthData: 19,
        CancelTimedSwitch: 5,
        TimedSwitch: 3,
        QueryScene: 5,
        AddMeeting: 3,
        ModifyMeeting: 5,
        QueryMeeting: 3,
        DeleteMeeting: 1,
        ForgotPassword: 4,
        QueryRegistration: 1,
        Dictionary: 5,
        Translate: 4,
      })
    })

    it("level 2 gold: 80 of 135, and 125 with the searcher's recorded answers", () => {
      expect(right(verdicts(2, 'official', false))).toBe(80)
      expect(right(verdicts(2, 'official', true))).toBe(125)
    })

    it.each([1, 2] as const)('level %i gold: every call is right once repaired', (level) => {
      const all = verdicts(level, 'repaired', false)
      expect(
        all
          .filter(({ verdict }) => !verdict.correct)
          .map(({ gold }) => `${gold.file} ${gold.id} ${gold.text}`),
      ).toEqual([])
    })

    it("level 3: the first ten tasks' calls are right in one world, and so are searches with their recorded answers", () => {
      const tasks = level3Tasks(json(read('test-data/level-3-first-10.json')))
      const calls = tasks.flatMap((task) => task.calls)
      const { kit } = createToolKit(officialDatabases(folder()), {
        level: 'level 3',
        recorded: calls,
      })
      const judge = createLevel3Judge(kit, 'official', () => 0.5)
      const print = ({ name, input }: ApiTruth): string =>
        `API-Request: ${printOfficialCall(name, isDict(input) ? input.entries : [])}`
      const wrong = calls.filter((truth) => !judge.judge(truth, print(truth)).correct)
      expect(wrong.map(print)).toEqual([])
      expect(calls).toHaveLength(41)
    })

    it.each([
      [1, 399],
      [2, 67],
    ] as const)(
      "level %i of ToolRL's items: %i, each right with its own answer and wrong with the next one's",
      (level, count) => {
        const answers = readToolRlItems(read(`toolrl-processed/level-${level}-api_processed.json`))
        const items = answers.ok ? answers.items : []
        expect(items).toHaveLength(count)
        const emitted = ({ name, parameters }: ToolRlItem): string =>
          `<tool_call>\n{"name": "${name}", "parameters": ${jsonDumps(parameters)}}\n</tool_call>`
        expect(items.filter((item) => !judgeToolRl(item, emitted(item)).correct)).toEqual([])
        const others = items.filter(
          (item, i) => judgeToolRl(item, emitted(items[i + 1] ?? item)).correct,
        )
        expect(others.length).toBeLessThan(count / 4)
      },
    )

    it('agree with every recorded verdict', () => {
      const rows = [
        ...apiBankOracle(
          { path: 'oracle_lv12_vectors.jsonl', text: read('oracle_lv12_vectors.jsonl') },
          folder(),
        ),
      ]
      expect(rows.filter(({ agrees }) => !agrees)).toEqual([])
      expect(rows).toHaveLength(3960)
    })

    it('agree with every recorded ROUGE-L', () => {
      const rows = [
        ...rougeOracle(
          { path: 'oracle_rouge_l.jsonl', text: read('oracle_rouge_l.jsonl') },
          folder(),
        ),
      ]
      expect(rows.filter(({ agrees }) => !agrees)).toEqual([])
      expect(rows).toHaveLength(161)
    })
  },
)
