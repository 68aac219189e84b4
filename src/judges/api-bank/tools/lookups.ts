/**
 * Tools that look something up, and those that only say that they did something: nothing of theirs
 * but hotels and banks is changed.
 */
import { equal } from '../../python/python-equal.ts'
import { rankOf, strptime } from '../../python/strptime.ts'
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { Bm25 } from '../../bm25.ts'
import { PyError } from '../../python/python-value.ts'
import { DATE, normalDate, normalDay, raised } from '../dates.ts'
import { PY_WORD, strip, words } from '../python-text.ts'
import { argument, texts } from '../official-tool.ts'
import type { Surroundings, Tool } from '../official-tool.ts'
import type { Arguments } from '../recordings.ts'
import {
  compared,
  dictOf,
  elements,
  failure,
  has,
  intValue,
  item,
  keyError,
  listOf,
  text,
} from '../python-json.ts'
import { userOf } from './accounts.ts'

const stripped = (args: Arguments, name: string): string =>
  strip(text(argument(args, name), 'strip'))

// Hotels.

const HOTELS = 'Hotel'
const hotelParameters = [
  ...texts('hotel_name', 'check_in_time', 'check_out_time'),
  { name: 'room_count', type: 'int' },
  { name: 'adult_count', type: 'int' },
  { name: 'child_count', type: 'int' },
]
const day = (value: JsonValue): number => rankOf(strptime(value, DATE))

const bookHotel: Tool = {
  name: 'BookHotel',
  parameters: hotelParameters,
  run: (args, world) => {
    const [from, to] = [day(argument(args, 'check_in_time')), day(argument(args, 'check_out_time'))]
    if (
      compared(argument(args, 'adult_count'), intValue(2), '>') > 0 &&
      equal(argument(args, 'room_count'), intValue(1))
    ) {
      throw failure('The number of adults is greater than 2. Two rooms are ordered.')
    }
    for (const order of world.databases.table(HOTELS).values()) {
      if (!equal(item(order, 'hotel_name'), argument(args, 'hotel_name'))) continue
      const [taken, free] = [day(item(order, 'check_in_time')), day(item(order, 'check_out_time'))]
      if ((from >= taken && from < free) || (to > taken && to <= free))
        throw failure('The room is not available.')
    }
    const table = world.databases.edit(HOTELS)
    const id = String(table.size + 1)
    table.set(id, dictOf(hotelParameters.map(({ name }) => [name, argument(args, name)] as const)))
    return id
  },
}

// Money.

/** The bank's only account before anyone opens one. */
const FIRST_ACCOUNT = 'test'
const OPENED = 'OpenBankAccount.accounts'

const openBankAccount: Tool = {
  name: 'OpenBankAccount',
  parameters: texts('account', 'password', 'name'),
  run: (args, world) => {
    const opened = elements(world.memory.get(OPENED) ?? listOf([FIRST_ACCOUNT]))
    const account = argument(args, 'account')
    if (opened.some((one) => equal(one, account))) return 'failed'
    world.memory.set(OPENED, listOf([...opened, account]))
    return 'success'
  },
}

const queryBalance: Tool = {
  name: 'QueryBalance',
  parameters: texts('token'),
  run: (args, world) => {
    const account = world.databases.table('Bank').get(bankUser(argument(args, 'token'), world))
    if (account === undefined) throw failure('The user does not have an account.')
    return item(account, 'balance')
  },
}

function bankUser(token: JsonValue, world: Surroundings): string {
  try {
    text(token, 'strip')
    return userOf(token, world)
  } catch (problem) {
    if (problem instanceof PyError) throw failure('The token is incorrect.')
    throw problem
  }
}

const queryStock: Tool = {
  name: 'QueryStock',
  parameters: texts('stock_code', 'date'),
  run: (args, world) => {
    const code = strip(text(argument(args, 'stock_code'), 'upper').toUpperCase())
    const date = normalDate(text(argument(args, 'date'), 'strip'), DATE)
    if (code === '') throw failure('The stock code cannot be empty.')
    const wanted = raised(date)
    const prices = world.databases.table('Stock').get(code)
    if (prices === undefined) throw failure('The stock code does not exist.')
    if (!has(prices, wanted)) throw failure('The stock price of this date is not maintained.')
    return item(prices, wanted)
  },
}

// What happened, what is known, what was said.

const queryHistoryToday: Tool = {
  name: 'QueryHistoryToday',
  parameters: texts('date'),
  run: (args, world) => {
    const events = world.databases
      .table('History')
      .get(raised(normalDay(text(argument(args, 'date'), 'strip'))))
    if (events === undefined) throw failure('The date is not in the database.')
    const field = (event: JsonValue, name: string): string =>
      strip(text(item(event, name), 'strip'))
    return listOf(
      elements(events).map(
        (event) =>
          `Title: ${field(event, 'Title')}, Date: ${field(event, 'Date')}, Description: ${field(event, 'Description')}`,
      ),
    )
  },
}

const wiki: Tool = {
  name: 'Wiki',
  parameters: texts('keyword'),
  run: (args, world) => {
    const page = world.databases
      .table('Wiki')
      .get(strip(text(argument(args, 'keyword'), 'replace').replaceAll('_', ' ')).toLowerCase())
    if (page === undefined) throw failure('Keyword not found.')
    return dictOf([
      ['url', item(page, 'url')],
      ['summary', item(page, 'summary')],
    ])
  },
}

/** Documents indexed once, however many worlds search them. */
const indexes = new WeakMap<object, Bm25>()

function searchIndex(root: JsonValue): Bm25 {
  if (root === null || typeof root !== 'object') throw keyError('tokenized_documents')
  const there = indexes.get(root)
  if (there !== undefined) return there
  const index = new Bm25(
    elements(item(root, 'tokenized_documents')).map((document) =>
      elements(document).map((token) => text(token, 'split')),
    ),
  )
  indexes.set(root, index)
  return index
}

const RESULTS = 2

/**
 * Words are told apart by white space; the official tool's tokeniser sets punctuation apart as
 * well. Of equal scores the earlier document comes first.
 */
const searchEngine: Tool = {
  name: 'SearchEngine',
  parameters: texts('keyword'),
  run: (args, world) => {
    const root = world.databases.root('SearchEngine')
    const scores = searchIndex(root).scores(
      words(text(argument(args, 'keyword'), 'lower').toLowerCase()),
    )
    const ranked = Array.from(scores, (score, document) => ({ score, document })).sort(
      (a, b) => b.score - a.score || a.document - b.document,
    )
    const documents = elements(item(root, 'raw_documents'))
    return listOf(ranked.slice(0, RESULTS).flatMap(({ document }) => documents[document] ?? []))
  },
}

const documentQa: Tool = {
  name: 'DocumentQA',
  parameters: texts('url', 'question'),
  run: (args, world) => {
    const [url, question] = [stripped(args, 'url'), stripped(args, 'question')]
    if (question === '') throw failure('The question is empty.')
    const answers = world.databases.table('QuestionAnswering').get(url)
    if (answers === undefined) throw failure('The document of this url failed to be processed.')
    return has(answers, question)
      ? item(answers, question)
      : 'The question is too difficult to answer.'
  },
}

const imageCaption: Tool = {
  name: 'ImageCaption',
  parameters: texts('url'),
  run: (args, world) => {
    const url = stripped(args, 'url')
    if (!/\.(jpg|jpeg|png)$/.test(url))
      throw failure('The url should end with .jpg, .jpeg or .png.')
    const images = world.databases.root('ImageCaptioning')
    const found =
      images === null ? undefined : elements(images).find((image) => equal(item(image, 'url'), url))
    if (found === undefined) throw failure('The image of this url failed to be processed.')
    return item(found, 'caption')
  },
}

const speechRecognition: Tool = {
  name: 'SpeechRecognition',
  parameters: texts('url'),
  run: (args, world) => {
    const url = stripped(args, 'url')
    if (!url.endsWith('.wav')) throw failure('The url should end with .wav.')
    const transcript = world.databases.table('SpeechRecognition').get(url)
    if (transcript === undefined) throw failure('The audio of this url failed to be processed.')
    return transcript
  },
}

// Done without a trace.

const playMusic: Tool = {
  name: 'PlayMusic',
  parameters: texts('music_name'),
  run: (args) => {
    const name = strip(text(argument(args, 'music_name'), 'lower').toLowerCase())
    if (name === '') throw failure('The music name cannot be empty.')
    return `music://${name}`
  },
}

/**
 * One or two runs of letters and digits with a dot or a line between them, then a host of two
 * parts.
 */
const ADDRESS = new RegExp(
  `^(?:[a-z0-9]{2,}|[a-z0-9]+[._][a-z0-9]+)@${PY_WORD}+\\.${PY_WORD}{2,3}$`,
  'u',
)

const sendEmail: Tool = {
  name: 'SendEmail',
  parameters: texts('receiver', 'subject', 'content'),
  run: (args) => {
    const [receiver, subject, content] = [
      stripped(args, 'receiver'),
      stripped(args, 'subject'),
      stripped(args, 'content'),
    ]
    if (!ADDRESS.test(receiver)) throw failure('Email address of the receiver is invalid.')
    if (subject === '') throw failure('Subject cannot be empty.')
    if (content === '') throw failure('Content cannot be empty.')
    return 'success'
  },
}

const getToday: Tool = {
  name: 'GetToday',
  parameters: [],
  withoutInput: true,
  run: (_, world) => world.today,
}

export const LOOKUP_TOOLS: readonly Tool[] = [
  bookHotel,
  openBankAccount,
  queryBalance,
  queryStock,
  queryHistoryToday,
  wiki,
  searchEngine,
  documentQa,
  imageCaption,
  speechRecognition,
  playMusic,
  sendEmail,
  getToday,
]
