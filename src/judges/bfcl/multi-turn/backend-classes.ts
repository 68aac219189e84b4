/** The eight stateful classes by their official names, and the objects of one entry. */
import { apiSetting, MissingDataError } from './backend-class.ts'
import type { ApiClass, ApiSetting, BackendData, Clock } from './backend-class.ts'
import { RunBudget } from './run-budget.ts'
import { Runtime } from './execute-calls.ts'
import type { Instance } from './execute-calls.ts'
import { gorillaFileSystem } from './file-system.ts'
import { math } from './math-api.ts'
import { messageApi } from './message-api.ts'
import { ticketApi } from './ticket-api.ts'
import { tradingBot } from './trading-bot.ts'
import { travel } from './travel-api.ts'
import { twitterApi } from './twitter-api.ts'
import { vehicleControl } from './vehicle-api.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'

const CLASSES: Readonly<Record<string, ApiClass>> = {
  GorillaFileSystem: gorillaFileSystem,
  MathAPI: math,
  MessageAPI: messageApi,
  TicketAPI: ticketApi,
  TradingBot: tradingBot,
  TravelAPI: travel,
  TwitterAPI: twitterApi,
  VehicleControlAPI: vehicleControl,
}
export const CLASS_NAMES: readonly string[] = Object.keys(CLASSES)

/** What an entry of multi-turn says of the world that its calls run in. */
export interface Surroundings {
  readonly id: string
  readonly involvedClasses: readonly string[]
  /** Configurations by class; a class that is absent has its default state. */
  readonly initialConfig: PyDict
}

/** One side of an entry: its own instances, one budget, and what went on until now kept in them. */
export interface Side {
  readonly instances: readonly Instance[]
  run(call: string): string
}

/** Data for long contexts is asked of entries whose category says so. */
export const isLongContext = (id: string): boolean =>
  /long_context|composite/.test(id.slice(0, Math.max(0, id.lastIndexOf('_'))))

export const settingOf = (data: BackendData, clock: Clock): ApiSetting => apiSetting(data, clock)

/**
 * `owner` names the side, for instance names can show in results. Throws MissingDataError for
 * classes that are not here and data that is not at hand, and PyError where Python could not load
 * the configuration.
 */
export function startSide(entry: Surroundings, owner: string, setting: ApiSetting): Side {
  const budget = new RunBudget()
  const own: ApiSetting = { ...setting, work: (units) => budget.spend('work', units) }
  const instances = entry.involvedClasses.map((className): Instance => {
    const make = Object.hasOwn(CLASSES, className) ? CLASSES[className] : undefined
    if (make === undefined)
      throw new MissingDataError(
        `${entry.id} involves ${className}, which is none of ${CLASS_NAMES.join(', ')}`,
      )
    const api = make(own)
    api.load(configurationOf(entry.initialConfig, className), isLongContext(entry.id))
    return {
      className,
      instance: `${owner}_eval_${entry.id}_${className}_instance`.replace(/[-./:]/g, '_'),
      api,
    }
  })
  const runtime = new Runtime(instances, budget)
  return { instances, run: (call) => runtime.run(call) }
}

function configurationOf(config: PyDict, className: string): PyDict {
  const given: PyValue | undefined = config.entries.find(([key]) => key === className)?.[1]
  return typeof given === 'object' && given?.kind === 'dict' ? given : { kind: 'dict', entries: [] }
}
