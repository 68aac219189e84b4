import { expect, it } from 'vitest'
import { progressWords } from './progress-words.ts'
import type { Progress, Training } from './training-state.ts'

const said = (
  phase: Progress['phase'],
  label: string,
  state: Partial<Pick<Training, 'worker' | 'waiting' | 'rerunning'>> = {},
) => {
  const { title, head, rest } = progressWords({
    worker: 'running',
    waiting: false,
    rerunning: undefined,
    progress: { kind: 'progress', phase, label, done: 1, total: 4 },
    ...state,
  })
  return [title, `${head}${rest}`]
}

it('says each phrase once', () => {
  expect(said('evaluation', 'Evaluating on 16 held-out tasks')).toEqual([
    'Evaluating',
    'Evaluating on 16 held-out tasks',
  ])
  expect(said('warm-start', 'Warm start: planner on demonstrations')[1]).toBe(
    'Warm start: planner on demonstrations',
  )
  expect(said('preparing', 'Preparing kernels')[1]).toBe('Preparing kernels')
  expect(said('finished', 'Finished')[1]).toBe('Finished')
})

it('says what the phase does not say, in an evaluation between updates too', () => {
  const label = 'Update 3 of about 40; its beginning measured on 16 of 64 tasks'
  expect(said('training', label)).toEqual(['Training', `Training ${label}`])
})

it('says what is paused whole, and what is run again behind it', () => {
  const label = 'Evaluating on 16 held-out tasks'
  expect(said('evaluation', label, { worker: 'paused' })[1]).toBe(`Paused ${label}`)
  expect(said('evaluation', label, { rerunning: 'run-1' })).toEqual([
    'Evaluating, running again to compare',
    'Evaluating on 16 held-out tasks, running again to compare',
  ])
})

it('has words before anything is under way', () => {
  const none = { worker: 'idle', progress: undefined } as const
  expect(progressWords({ ...none, waiting: true, rerunning: undefined }).title).toBe(
    'Starting the worker',
  )
  const { head, rest } = progressWords({ ...none, waiting: false, rerunning: 'run-1' })
  expect(`${head}${rest}`).toBe('Starting, running again to compare')
})
