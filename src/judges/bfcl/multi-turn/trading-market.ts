/** What TradingBot knows of the market by heart, and what long contexts add to its answers. */
import type { ApiSetting } from './backend-class.ts'
import { dict, dictOf, get, list, listOf, put, subscript } from './live-values.ts'
import type { Live, LiveDict } from './live-values.ts'
import { textOf } from './text-methods.ts'
import { keyOf } from '../../python/python-equal.ts'
import { str } from '../../python/python-print.ts'

const SYMBOLS = dict({
  Apple: 'AAPL',
  Google: 'GOOG',
  Tesla: 'TSLA',
  Microsoft: 'MSFT',
  Nvidia: 'NVDA',
  Amazon: 'AMZN',
  Gorilla: 'GORI',
  'Zeta Corp': 'ZETA',
  'Alpha Tech': 'ALPH',
  'Omega Industries': 'OMEG',
  'Quasar Ltd.': 'QUAS',
  'Neptune Systems': 'NEPT',
  'Synex Solutions': 'SYNX',
})
const SECTORS: Readonly<
  Record<string, { readonly symbols: readonly string[]; readonly filler: string }>
> = {
  Technology: { symbols: ['AAPL', 'GOOG', 'MSFT', 'NVDA'], filler: 'TECHNOLOGY_EXTENSION' },
  Automobile: { symbols: ['TSLA', 'F', 'GM'], filler: 'AUTOMOBILE_EXTENSION' },
}

export const symbolOf = (company: Live): Live => get(SYMBOLS, company) ?? 'Stock not found'

/**
 * The stocks of a sector, with the filler of long contexts where a setting to take it from is
 * given.
 */
export function sectorStocks(sector: Live, filler: ApiSetting | undefined): Live {
  // Asked for so that a key which can change is refused as Python refuses it.
  keyOf(sector)
  const known =
    typeof sector === 'string' && Object.hasOwn(SECTORS, sector) ? SECTORS[sector] : undefined
  if (known === undefined) return list()
  return list([
    ...known.symbols,
    ...(filler === undefined ? [] : listOf(filler.filler(known.filler), 'copy').items),
  ])
}

const copyOf = (value: Live): LiveDict => ({
  kind: 'dict',
  entries: dictOf(value, 'copy').entries.map(([key, entry]) => [key, entry]),
})

/** A stock whose averages go on for thousands of days. */
export function longStock(setting: ApiSetting, stock: Live): Live {
  const copy = copyOf(stock)
  put(copy, 'MA(5)', setting.filler('MA_5_EXTENSION'))
  put(copy, 'MA(20)', setting.filler('MA_20_EXTENSION'))
  return copy
}

/** An order with all that was ever written about its stock. */
export function longOrder(setting: ApiSetting, order: Live): Live {
  const copy = copyOf(order)
  const symbol = str(subscript(copy, 'symbol'))
  const about = dict()
  for (const [key, text] of dictOf(setting.filler('ORDER_DETAIL_EXTENSION'), 'items').entries)
    put(
      about,
      key,
      textOf(text, 'format').replaceAll('{symbol}', () => symbol),
    )
  put(copy, 'metadata', about)
  return copy
}
