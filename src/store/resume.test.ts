import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import type { InTraining } from '../run/stored-list.ts'
import { resume, resumeAfterCrash } from './resume.ts'
import type { Resuming } from './resume.ts'

const going: InTraining = {
  kind: 'run',
  id: 'r-1',
  state: 'running',
  since: '2026-11-30T10:00:00Z',
  config: configSchema.parse({ name: 'Mine' }),
  checkpoint: 4,
}
const { checkpoint: _, ...unsaved } = going

function page(free = true, experiments: readonly string[] = []) {
  const done: string[] = []
  const note = (what: string) => (id: string) => {
    done.push(`${what} ${id}`)
    return Promise.resolve()
  }
  const around: Resuming = {
    claimAnd: async (work) => {
      if (free) await work()
      else done.push('another tab trains')
    },
    continueRun: note('continue'),
    openRun: note('open'),
    continueExperiment: note('continue'),
    openExperiment: note('open'),
    forget: note('forget'),
    hasExperiment: (id) => Promise.resolve(experiments.includes(id)),
    offer: ({ name }) => note('offer')(name),
    say: ({ message, wayOut }) => {
      done.push(`${message} ${wayOut}`)
    },
    notice: (message) => {
      done.push(message)
    },
  }
  return { around, done }
}

describe('what was in training when the page went away', () => {
  it('goes on, or is looked at where it was paused', async () => {
    const { around, done } = page(true, ['e-1'])
    await resume(going, around)
    await resume({ ...going, state: 'paused' }, around)
    await resume({ ...unsaved, kind: 'experiment', id: 'e-1' }, around)
    expect(done).toEqual(['continue r-1', 'open r-1', 'continue e-1'])
  })

  it('is offered to be started again where nothing was saved yet', async () => {
    const { around, done } = page()
    await resume(unsaved, around)
    await resume({ kind: 'experiment', id: 'e-1', state: 'running', since: going.since }, around)
    expect(done).toEqual([
      'offer Mine',
      'The run Mine had just begun when the page went away; nothing was saved yet. Start it again: its settings are in the set-up.',
      'forget r-1',
      'The experiment had just begun when the page went away; nothing was saved yet. Start it again.',
      'forget e-1',
    ])
  })

  it('is left alone where another tab has only begun it', async () => {
    const { around, done } = page(false)
    await resume(unsaved, around)
    expect(done).toEqual(['another tab trains'])
  })

  it('goes on after its worker broke, three times', async () => {
    const { around, done } = page()
    for (const times of [1, 3, 4]) await resumeAfterCrash(going, 'out of memory', times, around)
    await resumeAfterCrash(undefined, 'out of memory', 1, around)
    expect(done).toEqual([
      'The training worker stopped: out of memory. The run goes on by itself from its last save (1 of 3).',
      'continue r-1',
      'The training worker stopped: out of memory. The run goes on by itself from its last save (3 of 3).',
      'continue r-1',
      'out of memory Continue the run from its last save.',
      'forget r-1',
      'out of memory Start again; what was recorded so far can be exported.',
    ])
  })
})
