/** Tasks of level 3 of our own making, in the official form, for tests. */
import type { DroppedFile } from '../../../run/files/dropped-file.ts'

const recorded = (
  api_name: string,
  input: Readonly<Record<string, unknown>>,
  output: unknown,
  exception: string | null = null,
) => ({ api_name, input, output: { api_name, input, output, exception } })

const described = (name: string, parameters: readonly string[], type = 'str') => ({
  name,
  description: `Does ${name}.`,
  input_parameters: Object.fromEntries(
    parameters.map((p) => [p, { type, description: `The ${p}.` }]),
  ),
  output_parameters: { status: { type: 'str', description: 'How it went.' } },
})

const TOOLS = {
  EmailReminder: described('EmailReminder', ['content', 'time', 'location', 'recipient']),
  Calculator: described('Calculator', ['formula']),
}
const search = (name: keyof typeof TOOLS) =>
  recorded('ToolSearcher', { keywords: name }, TOOLS[name])
const remind = (who: string) =>
  recorded(
    'EmailReminder',
    {
      content: `Hello ${who}`,
      time: '2024-05-06 07:08:09',
      location: 'Shed',
      recipient: `${who}@example.org`,
    },
    'success',
  )
const add = (n: number) => recorded('Calculator', { formula: `${n}+1` }, n + 1)

/** Looks for a tool, works something out, and tells somebody: four calls. */
const task = (who: string, n: number) => ({
  requirement: ` Work out ${n} plus one and remind ${who}.`,
  response: `It is ${n + 1}; ${who} knows.`,
  apis: [search('Calculator'), add(n), search('EmailReminder'), remind(who)],
})

export const LEVEL3_TASKS = ['ada', 'ben', 'cleo', 'dora', 'eli', 'finn', 'gus', 'hana'].map(
  (who, i) => task(who, i + 2),
)
export const LEVEL3_PATH = 'gardens/test-data/level-3.json'
export const level3File = (tasks: readonly unknown[], path = LEVEL3_PATH): DroppedFile => ({
  path,
  text: JSON.stringify(tasks, null, 1),
})
export const LEVEL3_FIXTURE: readonly DroppedFile[] = [
  level3File(LEVEL3_TASKS),
  {
    path: 'gardens/tools_lv3.json',
    text: JSON.stringify([described('ToolSearcher', ['keywords']), ...Object.values(TOOLS)]),
  },
  {
    path: 'gardens/test-data/level-3-batch-inf.json',
    text: JSON.stringify([
      { instruction: 'Do.', input: 'x', output: 'y', sample_id: 0, api_id: 0 },
    ]),
  },
]
