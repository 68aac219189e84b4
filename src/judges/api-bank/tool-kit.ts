/**
 * What worlds are made of, from the official files: databases, declared types, and recordings of
 * what cannot be run here.
 */
import { readJson } from '../../run/json-value.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { readDatabases } from './databases.ts'
import type { InitialDatabases } from './databases.ts'
import { OFFICIAL_TODAY } from './tool-manager.ts'
import type { DeclaredTypes, ToolKit } from './tool-manager.ts'
import { isExternal, recordingKey, splitAtCapitals } from './recordings.ts'
import type { Recorded, Recordings } from './recordings.ts'
import type { ApiTruth } from './dialogue-samples.ts'
import type { Tool } from './official-tool.ts'
import { ACCOUNT_TOOLS } from './tools/accounts.ts'
import { CALCULATOR } from './tools/calculator.ts'
import { CALENDAR_TOOLS } from './tools/calendar.ts'
import { EXTERNAL_TOOLS } from './tools/external.ts'
import { HEALTH_TOOLS } from './tools/health.ts'
import { HOME_TOOLS } from './tools/home.ts'
import { LEVEL3_TOOLS } from './tools/level3-tools.ts'
import { LOOKUP_TOOLS } from './tools/lookups.ts'
import { fieldOf, isDict, isList } from './python-json.ts'

const byName = (tools: readonly Tool[]): ReadonlyMap<string, Tool> =>
  new Map(tools.map((tool) => [tool.name, tool]))

const TOOLS = byName([
  ...ACCOUNT_TOOLS,
  ...CALENDAR_TOOLS,
  ...HEALTH_TOOLS,
  ...HOME_TOOLS,
  ...LOOKUP_TOOLS,
  CALCULATOR,
  ...EXTERNAL_TOOLS,
])
const TOOLS_OF_LEVEL3 = byName(LEVEL3_TOOLS)

/** What a run is about: levels 1 and 2 have the same tools. */
export type LevelKind = 'levels 1 and 2' | 'level 3'

/** Types of `tools_lv12.json` or `tools_lv3.json`; what is not in that form is left out. */
function declaredTypes(text: string): DeclaredTypes {
  const json = readJson(text)
  const tools = json.ok && isList(json.value) ? json.value.items : []
  return new Map(
    tools.flatMap((tool): [string, ReadonlyMap<string, string>][] => {
      const [name, parameters] = [fieldOf(tool, 'name'), fieldOf(tool, 'input_parameters')]
      if (typeof name !== 'string' || !isDict(parameters)) return []
      const types = parameters.entries.flatMap(([key, about]): [string, string][] => {
        const type = fieldOf(about, 'type')
        return typeof type === 'string' ? [[key, type]] : []
      })
      return [[name, new Map(types)]]
    }),
  )
}

const TOOL_LISTS: Readonly<Record<LevelKind, string>> = {
  'levels 1 and 2': 'tools_lv12.json',
  'level 3': 'tools_lv3.json',
}

/** What external tools answered in recorded calls; of equal calls the first counts. */
export function recordingsOf(calls: readonly ApiTruth[], level: LevelKind): Recordings {
  const recordings = new Map<string, Recorded>()
  for (const { name, input, result } of calls) {
    const [output, exception] = [fieldOf(result, 'output'), fieldOf(result, 'exception')]
    if (!isExternal(name) || !isDict(input) || output === undefined) continue
    const record: Recorded = { output, exception: typeof exception === 'string' ? exception : null }
    const split = input.entries.map(
      ([key, value]) => [key, typeof value === 'string' ? splitAtCapitals(value) : value] as const,
    )
    for (const args of level === 'level 3' ? [input.entries, split] : [input.entries]) {
      const key = recordingKey(name, args)
      if (!recordings.has(key)) recordings.set(key, record)
    }
  }
  return recordings
}

export interface KitOptions {
  readonly level: LevelKind
  /** Recorded calls, whose answers external tools give again; without any they answer nothing. */
  readonly recorded?: readonly ApiTruth[]
  readonly today?: string
}

export function createToolKit(
  files: readonly DroppedFile[],
  { level, recorded = [], today = OFFICIAL_TODAY }: KitOptions,
): { readonly kit: ToolKit; readonly problems: readonly string[] } {
  const { databases, problems } = readDatabases(files)
  const list = files.find(
    ({ path }) => path.replaceAll('\\', '/').split('/').at(-1) === TOOL_LISTS[level],
  )
  const kit = toolKit(
    databases,
    list === undefined ? new Map() : declaredTypes(list.text),
    recordingsOf(recorded, level),
    level,
    today,
  )
  return { kit, problems }
}

function toolKit(
  databases: InitialDatabases,
  types: DeclaredTypes,
  recordings: Recordings,
  level: LevelKind,
  today: string,
): ToolKit {
  return {
    tools: level === 'level 3' ? TOOLS_OF_LEVEL3 : TOOLS,
    types,
    databases,
    recordings,
    today,
  }
}

/** The same kit with other recordings: its databases stay shared. */
export const withRecordings = (kit: ToolKit, recordings: Recordings): ToolKit => ({
  ...kit,
  recordings,
})
