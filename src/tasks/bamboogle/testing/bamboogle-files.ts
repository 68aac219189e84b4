/**
 * Questions, a cassette and a corpus of our own making, in the forms that real ones have, for
 * tests.
 */
import type { DroppedFile } from '../../../run/files/dropped-file.ts'
import { printCassette } from '../search/cassette.ts'

/** Makers, what they made, and where they come from: every question needs two of these. */
const LAMPS = [
  ['Orvo', 'tin lantern', 'Hamina'],
  ['Brisa', 'glass kite', 'Tavira'],
  ['Juno', 'paper boat', 'Skien'],
  ['Teodor', 'copper bell', 'Brasov'],
  ['Wilma', 'wooden clock', 'Ystad'],
  ['Lin', 'stone whistle', 'Anping'],
  ['Pia', 'silver comb', 'Porvoo'],
  ['Marek', 'clay harp', 'Zamosc'],
  ['Noor', 'wool map', 'Delft'],
  ['Ilse', 'iron swan', 'Vaduz'],
  ['Caio', 'velvet drum', 'Olinda'],
  ['Greta', 'ivory wheel', 'Bregenz'],
  ['Samir', 'amber flute', 'Sfax'],
  ['Dana', 'brass owl', 'Liepaja'],
  ['Hugo', 'marble pen', 'Namur'],
  ['Yuki', 'bamboo gate', 'Otaru'],
] as const

const place = (thing: string): string => `In which town was the maker of the ${thing} born?`
const person = (thing: string, town: string): string =>
  `Who made the ${thing} that hangs in ${town}?`

const ITEMS = LAMPS.flatMap(([maker, thing, town]) => [
  {
    question: place(thing),
    answer: town,
    title: town,
    snippet: `${town} is the town where ${maker}, who made the ${thing}, was born.`,
  },
  {
    question: person(thing, town),
    answer: maker,
    title: `The ${thing}`,
    snippet: `A ${thing} hangs in ${town}; ${maker} made it by hand.`,
  },
])

const QUESTIONS_PATH = 'bamboogle/toolrl_data.json'
const CASSETTE_PATH = 'bamboogle/cassette.json'
const SUFFIX =
  'When ready, output the final answer enclosed in <answer> and </answer> tags. Do not say anything after it.'

export const TOOLRL: DroppedFile = {
  path: QUESTIONS_PATH,
  text: JSON.stringify(
    ITEMS.map(({ question, answer }) => ({ Question: question, Answer: answer })),
    null,
    1,
  ),
}

export const AGENTFLOW: DroppedFile = {
  path: 'bamboogle/agentflow_data.json',
  text: JSON.stringify(
    ITEMS.map(({ question, answer }, idx) => ({
      idx,
      question: `${question} ${SUFFIX}`,
      answer: [answer],
      gen_text_store: '',
      pid: `${idx}`,
      query: question,
      image: null,
    })),
  ),
}

/**
 * Every query has a wrong result beside the right one; a fifth of the questions is not recorded.
 */
export const CASSETTE: DroppedFile = {
  path: CASSETTE_PATH,
  text: printCassette(
    ITEMS.filter((_, i) => i % 5 !== 4).map(({ question, title, snippet }, i) => ({
      query: question,
      results: [
        { title, snippet, url: `https://example.org/${i}` },
        { title: 'A fair of crafts', snippet: 'Many things were shown there.' },
      ],
    })),
  ),
}

export const CORPUS: DroppedFile = {
  path: 'bamboogle/crafts.txt',
  text: LAMPS.map(
    ([maker, thing, town]) =>
      `# ${thing}\n\nThe ${thing} was made by ${maker}.\nIt can be seen to this day.\n\n= ${maker} =\n${maker} was born in ${town}.`,
  ).join('\n\n'),
}

export const PASSAGES: DroppedFile = {
  path: 'bamboogle/passages.jsonl',
  text: LAMPS.map(([maker, thing, town]) =>
    JSON.stringify({
      title: thing,
      text: `The ${thing} was made by ${maker}, who was born in ${town}.`,
    }),
  ).join('\n'),
}

export const FIXTURE: readonly DroppedFile[] = [
  TOOLRL,
  CASSETTE,
  { path: 'bamboogle/LICENSE.txt', text: 'A licence.' },
]
