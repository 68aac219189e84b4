/** A small BFCL folder of our own making, in the official form, for tests. */
import type { DroppedFile } from '../../../run/files/dropped-file.ts'

interface Parameter {
  readonly type: string
  readonly description: string
  readonly items?: { readonly type: string }
  readonly default?: unknown
}

const doc = (
  name: string,
  description: string,
  properties: Readonly<Record<string, Parameter>>,
  required: readonly string[],
) => ({ name, description, parameters: { type: 'dict', properties, required } })

const asked = (id: string, content: string, functions: readonly unknown[]) => ({
  id,
  question: [[{ role: 'user', content }]],
  function: functions,
})
const lines = (records: readonly unknown[]): string =>
  `${records.map((one) => JSON.stringify(one)).join('\n')}\n`

const water = (plant: string) =>
  doc(
    `${plant}.water`,
    `Waters the ${plant} in the greenhouse.`,
    {
      litres: { type: 'float', description: 'How much water.' },
      bed: { type: 'string', description: 'Which bed.' },
    },
    ['litres'],
  )
const prune = (plant: string) =>
  doc(
    `prune_${plant}`,
    `Cuts the ${plant} back.`,
    { centimetres: { type: 'integer', description: 'How far.' } },
    ['centimetres'],
  )
const mix = doc(
  'mix_soil',
  'Mixes soil.',
  {
    parts: { type: 'array', items: { type: 'integer' }, description: 'Parts of each kind.' },
    recipe: { type: 'dict', description: 'What goes in.' },
    wet: { type: 'boolean', description: 'Whether it is wet.', default: false },
  },
  ['parts'],
)

const PLANTS = ['fern', 'rose', 'tulip', 'violet', 'lily', 'orchid', 'cactus', 'ivy']

/** Floats without a fraction stay floats: JSON.stringify would write 2.0 as 2. */
const float = (text: string): string => text.replaceAll(/"float:([\d.]+)"/g, '$1')

const SIMPLE = PLANTS.map((plant, i) =>
  asked(`simple_python_${i}`, `Please give the ${plant} in bed north ${i + 1}.0 litres.`, [
    water(plant),
  ]),
)
const SIMPLE_ANSWERS = PLANTS.map((plant, i) => ({
  id: `simple_python_${i}`,
  ground_truth: [{ [`${plant}.water`]: { litres: [`float:${i + 1}.0`], bed: ['north', ''] } }],
}))

const PARALLEL = [
  asked('parallel_multiple_0', 'Cut the fern back by 5 and the rose by 7 centimetres.', [
    prune('fern'),
    prune('rose'),
  ]),
  asked(
    'parallel_multiple_1',
    'Mix soil of 2, 1 and 1 parts with 3 spoons of ash, and cut the yew by 4.',
    [mix, prune('yew')],
  ),
]
const PARALLEL_ANSWERS = [
  {
    id: 'parallel_multiple_0',
    ground_truth: [{ prune_fern: { centimetres: [5] } }, { prune_rose: { centimetres: [7] } }],
  },
  {
    id: 'parallel_multiple_1',
    ground_truth: [
      {
        mix_soil: {
          parts: [[2, 1, 1]],
          recipe: [{ ash: [3], moss: ['', 1] }, ''],
          wet: ['', false],
        },
      },
      { prune_yew: { centimetres: [4] } },
    ],
  },
]

const TURNS = [
  {
    id: 'multi_turn_base_0',
    question: [
      [{ role: 'user', content: 'Go to the shed.' }],
      [{ role: 'user', content: 'List it.' }],
    ],
    initial_config: { GorillaFileSystem: { root: {} } },
    path: ['GorillaFileSystem.cd'],
    involved_classes: ['GorillaFileSystem'],
  },
]

export const QUESTIONS_PATH = 'garden/BFCL_v4_simple_python.json'
export const ANSWERS_PATH = 'garden/possible_answer/BFCL_v4_simple_python.json'

export const FIXTURE: readonly DroppedFile[] = [
  { path: QUESTIONS_PATH, text: lines(SIMPLE) },
  { path: ANSWERS_PATH, text: float(lines(SIMPLE_ANSWERS)) },
  { path: 'garden/BFCL_v4_parallel_multiple.json', text: lines(PARALLEL) },
  { path: 'garden/possible_answer/BFCL_v4_parallel_multiple.json', text: lines(PARALLEL_ANSWERS) },
  {
    path: 'garden/BFCL_v4_irrelevance.json',
    text: lines([
      asked('irrelevance_0', 'What is the capital of Peru?', [
        doc('ring_bell', 'Rings the bell.', {}, []),
      ]),
    ]),
  },
  { path: 'garden/BFCL_v4_multi_turn_base.json', text: lines(TURNS) },
  {
    path: 'garden/possible_answer/BFCL_v4_multi_turn_base.json',
    text: lines([{ id: 'multi_turn_base_0', ground_truth: [["cd(folder='shed')"], ['ls()']] }]),
  },
  {
    path: 'garden/multi_turn_func_doc/gorilla_file_system.json',
    text: lines([doc('ls', 'Lists.', {}, [])]),
  },
  {
    path: 'garden/backend_default_states.json',
    text: '{"gorilla_file_system": {"DEFAULT_STATE": {}}}',
  },
  { path: 'garden/LICENSE', text: 'A licence.' },
]
