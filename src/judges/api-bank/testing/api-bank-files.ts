/** A small API-Bank folder of our own making, in the official form, for tests. */
import type { DroppedFile } from '../../../run/files/dropped-file.ts'

const line = (record: unknown): string => JSON.stringify(record)
const said = (role: 'User' | 'AI', text: string): string => line({ role, text })
const request = (
  api_name: string,
  param_dict: Record<string, unknown>,
  output: unknown,
  exception: string | null = null,
): string =>
  line({
    role: 'API',
    api_name,
    param_dict,
    result: { api_name, input: param_dict, output, exception },
  })

const describe = (name: string, parameters: readonly string[]) => ({
  name,
  description: `Does ${name}.`,
  input_parameters: Object.fromEntries(
    parameters.map((p) => [p, { type: 'str', description: `The ${p}.` }]),
  ),
  output_parameters: { status: { type: 'str', description: 'The status.' } },
})

const USERS = ['ada', 'ben', 'cleo', 'dora', 'eli', 'finn', 'gus', 'hana']

/** Logs in, then waters a plant with the token: two requests. */
const watering = (user: string, litres: number): string =>
  [
    said('User', `Please water my fern with ${litres} litres.`),
    said('AI', 'Who are you?'),
    said('User', `I am ${user}, the key is ${user}-key.`),
    request('Enter', { user, key: `${user}-key` }, { token: `t-${user}` }),
    said('AI', 'Thank you. Watering now.'),
    request('Water', { token: `t-${user}`, plant: 'fern', litres: `${litres}` }, 'success'),
    said('AI', 'Done.'),
  ].join('\n')

const searching = [
  said('User', 'How warm is it in the greenhouse?'),
  request('ToolSearcher', { keywords: 'temperature' }, describe('ReadSensor', ['place'])),
  request('ReadSensor', { place: 'greenhouse' }, 21.0),
  said('AI', 'It is 21 degrees.'),
].join('\n')

const sample = (
  file: string,
  id: number,
  tools: readonly string[],
  input: string,
  expected_output: string,
) => ({
  file,
  id,
  instruction: `Generate an API request.\nAPI descriptions:\n${tools.join('\n')}`,
  input: `${input}\nGenerate API Request:\n`,
  expected_output,
})

const enter = line(describe('Enter', ['user', 'key']))
const water = line(describe('Water', ['token', 'plant', 'litres']))
const opening = 'User: Please water my rose.\nAI: Who are you?\nUser: I am ivy, the key is ivy-key.'

export const SAMPLES_PATH = 'gardens/test-data/level-1-api.json'

export const FIXTURE: readonly DroppedFile[] = [
  ...USERS.map((user, i) => ({
    path: `gardens/lv1-lv2-samples/level-1-given-desc/Water-level-1-${i + 1}.jsonl`,
    text: watering(user, i + 1),
  })),
  {
    path: 'gardens/lv1-lv2-samples/level-2-toolsearcher/ReadSensor-level-2-1.jsonl',
    text: searching,
  },
  { path: 'gardens/lv1-lv2-samples/level-1-given-desc/Nothing-level-1-1.jsonl', text: '' },
  {
    path: SAMPLES_PATH,
    text: JSON.stringify(
      [
        sample(
          'Rose-level-1-1.jsonl',
          0,
          [enter, water],
          opening,
          "API-Request: [Enter(user='ivy', key='ivy-key')]",
        ),
        sample(
          'Rose-level-1-1.jsonl',
          1,
          [enter, water],
          `${opening}\nAPI-Request: [Enter(user='ivy', key='ivy-key')]->{'token': 't-ivy'}`,
          "API-Request: [Water(token='t-ivy', plant='rose', litres='2')]",
        ),
        sample(
          'Rose-level-1-1.jsonl',
          2,
          [enter, water],
          `${opening}\nAPI-Request: [Enter(user='ivy', key='ivy-key')]->{'token': 't-ivy'}`,
          "API-Request: [Water(token='t-ivy', plant='rose', litres='2')]",
        ),
      ],
      null,
      1,
    ),
  },
  {
    path: 'gardens/tools_lv12.json',
    text: JSON.stringify([
      describe('Enter', ['user', 'key']),
      describe('Water', ['token', 'plant', 'litres']),
    ]),
  },
  { path: 'gardens/init_database/Plants.json', text: '{"fern": {"litres": 3}}' },
  { path: 'gardens/LICENSE', text: 'A licence.' },
]
