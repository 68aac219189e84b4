/** The smart home: scenes, which are lists of devices, and switches, which are lists of times. */
import { equal } from '../../python/python-equal.ts'
import type { JsonValue } from '../../../run/calls/call-value.ts'
import { PyError } from '../../python/python-value.ts'
import { normalDate, raised, TIME } from '../dates.ts'
import { strip } from '../python-text.ts'
import { argument, texts } from '../official-tool.ts'
import type { Tool } from '../official-tool.ts'
import type { Arguments } from '../recordings.ts'
import { dictOf, elements, failure, has, item, listOf, text, withFields } from '../python-json.ts'

const SCENES = 'Scenes'
const SWITCHES = 'TimeSwitch'

const nameOf = (args: Arguments, empty: string): string => {
  const name = strip(text(argument(args, 'name'), 'strip')).toLowerCase()
  if (name === '') throw failure(empty)
  return name
}

/** A device with its name and description trimmed. */
export const trimmedDevice = (device: JsonValue): JsonValue =>
  withFields(device, [
    ['name', strip(text(item(device, 'name'), 'strip')).toLowerCase()],
    ['description', strip(text(item(device, 'description'), 'strip'))],
  ])

const byCode = (a: string, b: string): number => {
  const [left, right] = [
    Array.from(a, (c) => c.codePointAt(0) ?? 0),
    Array.from(b, (c) => c.codePointAt(0) ?? 0),
  ]
  const at = left.findIndex((code, i) => code !== right[i])
  return at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1)
}

export const sortedDevices = (devices: readonly JsonValue[]): readonly JsonValue[] =>
  [...devices].sort((a, b) =>
    byCode(text(item(a, 'name'), 'lower'), text(item(b, 'name'), 'lower')),
  )

/** The devices of a call. They come as the text of a list, and its characters are no devices. */
function devicesOf(args: Arguments): JsonValue {
  const names = new Set<string>()
  const devices: JsonValue[] = []
  const given = argument(args, 'devices')
  for (const device of elements(given)) {
    if (!has(device, 'name') || !has(device, 'description')) throw failure('Invalid device format.')
    const trimmed = trimmedDevice(device)
    const name = text(item(trimmed, 'name'), 'strip')
    if (names.has(name)) throw failure('Device name cannot be duplicated.')
    names.add(name)
    devices.push(trimmed)
  }
  if (typeof given === 'string')
    throw new PyError('AttributeError', "'str' object has no attribute 'sort'")
  // The list itself is trimmed and sorted, so the result quotes it that way.
  const sorted = listOf(sortedDevices(devices))
  args.set('devices', sorted)
  return sorted
}

const EMPTY_SCENE = 'Scene name cannot be empty.'
const sceneParameters = [...texts('name'), { name: 'devices', type: 'list' }]

const addScene: Tool = {
  name: 'AddScene',
  parameters: sceneParameters,
  run: (args, world) => {
    const name = nameOf(args, EMPTY_SCENE)
    const devices = devicesOf(args)
    if (world.databases.table(SCENES).has(name)) throw failure('Scene name already exists.')
    world.databases.edit(SCENES).set(name, devices)
    return 'success'
  },
}

const modifyScene: Tool = {
  name: 'ModifyScene',
  parameters: sceneParameters,
  run: (args, world) => {
    const name = nameOf(args, EMPTY_SCENE)
    const devices = devicesOf(args)
    if (!world.databases.table(SCENES).has(name)) throw failure('The scene does not exist.')
    world.databases.edit(SCENES).set(name, devices)
    return 'success'
  },
}

const queryScene: Tool = {
  name: 'QueryScene',
  parameters: texts('name'),
  run: (args, world) => {
    const found = world.databases.table(SCENES).get(nameOf(args, EMPTY_SCENE))
    if (found === undefined) throw failure('Scene not found.')
    return found
  },
}

const deleteScene: Tool = {
  name: 'DeleteScene',
  parameters: texts('name'),
  run: (args, world) => {
    if (!world.databases.edit(SCENES).delete(nameOf(args, EMPTY_SCENE)))
      throw failure('The scene does not exist.')
    return 'success'
  },
}

const timedSwitch: Tool = {
  name: 'TimedSwitch',
  parameters: [...texts('name', 'time'), { name: 'on', type: 'bool' }],
  run: (args, world) => {
    const name = nameOf(args, 'Name cannot be empty.')
    const time = raised(normalDate(text(argument(args, 'time'), 'strip'), TIME))
    const times = elements(world.databases.table(SWITCHES).get(name) ?? listOf([]))
    const there = times.findIndex((one) => equal(item(one, 'time'), time))
    const on = argument(args, 'on')
    const next =
      there < 0
        ? [
            ...times,
            dictOf([
              ['time', time],
              ['on', on],
            ]),
          ]
        : times.map((one, i) => (i === there ? withFields(one, [['on', on]]) : one))
    world.databases.edit(SWITCHES).set(name, listOf(next))
    return 'success'
  },
}

const cancelTimedSwitch: Tool = {
  name: 'CancelTimedSwitch',
  parameters: texts('name', 'time'),
  run: (args, world) => {
    const name = nameOf(args, 'name cannot be empty.')
    const time = raised(normalDate(text(argument(args, 'time'), 'strip'), TIME))
    const found = world.databases.table(SWITCHES).get(name)
    if (found === undefined) throw failure('device name does not exist.')
    const times = elements(found)
    const there = times.findIndex((one) => equal(item(one, 'time'), time))
    if (there < 0) throw failure('time does not exist.')
    world.databases.edit(SWITCHES).set(name, listOf(times.filter((_, i) => i !== there)))
    return 'success'
  },
}

export const HOME_TOOLS: readonly Tool[] = [
  addScene,
  modifyScene,
  queryScene,
  deleteScene,
  timedSwitch,
  cancelTimedSwitch,
]
