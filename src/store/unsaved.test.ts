import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import type { Report } from '../worker/protocol.ts'
import { createTrainingStore } from './training-store.ts'
import { isUnkept } from './unsaved.ts'

const config = configSchema.parse({})
const started: Report = {
  kind: 'started',
  id: 'a',
  config,
  engine: { name: 'wasm', adapter: 'test', software: true, variants: {} },
  resumedAt: 0,
}
const update = (n: number): Report => ({
  kind: 'update',
  record: { update: n, metrics: {}, timing: {}, notices: [] },
})
const saved = (n: number): Report => ({ kind: 'saved', update: n, seconds: 0.1 })
const state = (state: 'running' | 'paused' | 'finished' | 'stopped'): Report => ({
  kind: 'state',
  state,
})
const checkpoint = (update: number | null): Report => ({ kind: 'checkpoint', id: 'a', update })
const again: Report = { ...started, id: 'a-again' }

function page() {
  let tell: (report: Report) => void = () => undefined
  const waiting: (() => void)[] = []
  const store = createTrainingStore({
    port: {
      send: () => undefined,
      subscribe: (listener) => {
        tell = listener
        return () => undefined
      },
      ask: () => Promise.reject(new Error('not asked here')),
      again: () => undefined,
    },
    now: () => '2026-01-01T00:00:00Z',
    later: (callback) => waiting.push(callback),
  })
  const after = (...reports: Report[]) => {
    reports.forEach((report) => tell(report))
    waiting.splice(0).forEach((callback) => callback())
    return isUnkept(store.getState())
  }
  return { store, after }
}

describe('leaving the page', () => {
  it('loses a run until its first save, and none that goes on at the next visit', () => {
    const { store, after } = page()
    expect(after()).toBe(false)
    store.start(config)
    expect(after()).toBe(true)
    expect(after(started, state('running'))).toBe(true)
    expect(after(checkpoint(0))).toBe(false)
    expect(after(update(1), saved(1), update(2), state('paused'))).toBe(false)
    expect(after(saved(2), state('stopped'))).toBe(false)
    store.start(config)
    expect(after()).toBe(true)
  })

  it('loses what this browser cannot keep, while it trains and when it has ended', () => {
    const { after } = page()
    expect(after(started, state('running'), checkpoint(null), update(1))).toBe(true)
    expect(after(state('finished'))).toBe(true)
    const full = page()
    expect(
      full.after(started, state('running'), checkpoint(0), update(1), saved(1), update(2)),
    ).toBe(false)
    expect(full.after(state('finished'))).toBe(true)
  })

  it('loses a comparison that is not through, and nothing when it is', async () => {
    const { store, after } = page()
    after(started, state('running'), update(1), checkpoint(1), state('finished'))
    store.setState({ rerunning: 'a' })
    expect(after(again, state('running'), update(1))).toBe(true)
    expect(after({ kind: 'compared', identical: true }, state('finished'))).toBe(false)
  })

  it('loses an experiment only where storage is in trouble', () => {
    const { after } = page()
    expect(after({ kind: 'experiment-state', state: 'running' })).toBe(false)
    expect(
      after({ kind: 'notice', about: 'storage', message: 'This browser is full.', wayOut: '' }),
    ).toBe(true)
    expect(after({ kind: 'experiment-state', state: 'finished' })).toBe(false)
  })
})
