import { expect, it } from 'vitest'
import { knownSteps, parseDeviceCommand } from './protocol-device.ts'

it('takes commands about the machine, and leaves all others to the session', () => {
  expect(parseDeviceCommand({ kind: 'probe', thorough: true })).toEqual({
    kind: 'probe',
    thorough: true,
  })
  expect(parseDeviceCommand({ kind: 'measure', baselines: 'yes' })).toEqual({
    kind: 'measure',
    baselines: false,
  })
  expect(parseDeviceCommand({ kind: 'stop-measuring' })).toEqual({ kind: 'stop-measuring' })
  for (const other of [{ kind: 'start' }, { kind: 7 }, [], null, undefined, 'probe'])
    expect(parseDeviceCommand(other)).toBeUndefined()
})

it('believes a remembered measurement only when it is whole', () => {
  const sound = { key: 'k', steps: [{ engine: 'wasm', ms: 30 }] }
  expect(knownSteps(sound)).toEqual(sound)
  expect(parseDeviceCommand({ kind: 'probe', known: sound })).toEqual({
    kind: 'probe',
    thorough: false,
    known: sound,
  })
  for (const wrong of [
    undefined,
    { key: 1, steps: [] },
    { key: 'k', steps: 'none' },
    { key: 'k', steps: [{ engine: 'abacus', ms: 30 }] },
    { key: 'k', steps: [{ engine: 'wasm', ms: -1 }] },
    { key: 'k', steps: [{ engine: 'wasm', ms: Infinity }] },
    { key: 'k', steps: [null] },
  ]) {
    expect(knownSteps(wrong)).toBeUndefined()
    expect(parseDeviceCommand({ kind: 'probe', known: wrong })).toEqual({
      kind: 'probe',
      thorough: false,
    })
  }
})
