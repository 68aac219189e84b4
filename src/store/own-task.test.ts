import { expect, it } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { configSchema } from '../run/config.ts'
import { EXAMPLE } from '../tasks/custom/example-program.ts'
import type { WorkshopReport } from '../worker/protocol-workshop.ts'
import type { Application } from './application.ts'
import { makeOwnTask } from './own-task.ts'
import { shownValue } from './setup-draft.ts'
import { createSetupStore } from './setup-store.ts'
import { madeAsked } from './testing/made-asked.ts'

function room(report: WorkshopReport = { kind: 'example', program: EXAMPLE }) {
  const setup = createSetupStore()
  const page: Application['page'] = createStore(() => ({ shows: 'run' as const }))
  const of = (path: string) => {
    const { draft, checked } = setup.getState()
    return String(shownValue(draft, checked, path))
  }
  return {
    setup,
    page,
    of,
    workshop: () => ({ ask: () => Promise.resolve(report), close: () => undefined }),
  }
}

const desk = configSchema.parse({})
const own = (program: string) => configSchema.parse({ suite: { id: 'custom', program } })

it('opens the editor with the request added to the tools that are there', async () => {
  const { setup, page, of, workshop } = room()
  expect(await makeOwnTask({ setup, page }, madeAsked(), desk, workshop)).toBeUndefined()
  expect(of('suite.id')).toBe('custom')
  expect(of('suite.program')).toContain("name: 'PlaySong'")
  expect(page.getState()).toMatchObject({ dialog: 'workshop' })
  await makeOwnTask({ setup, page }, madeAsked({ text: 'again' }), desk, workshop)
  expect(of('suite.program').split('tasks.push(')).toHaveLength(3)
  expect(of('suite.program').split("name: 'PlaySong'")).toHaveLength(2)
})

it('begins from the tools of the run that was asked, the starting example among them', async () => {
  const sold = madeAsked({ calls: [["sell_fruit(fruit='figs', count=3, name='bo')", true, 'ok']] })
  const first = room()
  await makeOwnTask(first, sold, own(''), first.workshop)
  expect(first.of('suite.program').startsWith(EXAMPLE.trimEnd())).toBe(true)
  const second = room()
  await makeOwnTask(second, sold, own('const tools = []\nconst tasks = []\n'), second.workshop)
  expect(second.of('suite.program')).toMatch(/^const tools = \[\]\nconst tasks = \[\]\n/)
})

it('says why it cannot, and then changes nothing', async () => {
  const broken = room({ kind: 'problem', problem: { kind: 'error', message: 'not loaded' } })
  expect(await makeOwnTask(broken, madeAsked(), own(''), broken.workshop)).toContain(
    'could not be loaded',
  )
  expect(await makeOwnTask(broken, madeAsked({ text: 'x'.repeat(401) }), desk)).toContain(
    'at most 400 characters; this request has 401',
  )
  expect(broken.of('suite.id')).toBe('desk')
  expect(broken.page.getState().dialog).toBeUndefined()
})
