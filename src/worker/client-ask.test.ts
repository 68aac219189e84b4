import { describe, expect, it } from 'vitest'
import type { Asked } from '../run/asked.ts'
import { WorkerClient } from './client.ts'
import { ask, askable } from './client-ask.ts'
import type { AskReport } from './protocol-ask-reports.ts'
import type { AskRequest } from './protocol-ask.ts'
import { ScriptedEndpoint } from './testing/scripted-endpoint.ts'

const REQUEST: AskRequest = { of: { kind: 'run', id: 'run-1' }, when: 'after', text: 'log in' }
const ASKED: Asked = {
  text: 'log in',
  when: 'after',
  update: 3,
  unknown: [],
  plan: { text: 'Login', lines: ['Login'] },
  carriedOut: [],
  end: 'nothing-called',
  said: ['No tool was called.'],
  steps: [],
}

function asking() {
  const worker = new ScriptedEndpoint()
  const heard: AskReport[] = []
  const stop = new AbortController()
  const client = new WorkerClient(() => worker)
  const asked = ask(client, REQUEST, (report) => heard.push(report), stop.signal)
  return { worker, heard, stop, client, asked }
}

describe('a request that is put to policies', () => {
  it('is told as it is carried out, and answered whole', async () => {
    const { worker, heard, asked } = asking()
    expect(worker.sent).toMatchObject([{ kind: 'ask', request: REQUEST }])
    const planning: AskReport = { kind: 'planning', text: 'Log', tokens: 1 }
    worker.post({ to: 1, report: { kind: 'ask', said: planning } })
    // What cannot be read in between is left out; what was asked still comes.
    worker.post({ to: 1, report: { kind: 'ask', said: { kind: 'dancing' } } })
    worker.answer(1, { kind: 'ask', said: { kind: 'asked', asked: ASKED } })
    expect(await asked).toEqual(ASKED)
    expect(heard).toEqual([planning])
  })

  it('is refused in words, also where the answer is of another kind', async () => {
    const refused = asking()
    refused.worker.answer(1, { kind: 'refused', what: 'ask', message: 'No such run.' })
    await expect(refused.asked).rejects.toThrow('No such run.')
    const strange = asking()
    strange.worker.answer(1, { kind: 'ask', said: { kind: 'planning', text: '', tokens: 0 } })
    await expect(strange.asked).rejects.toThrow('does not understand')
  })

  it('is stopped where nobody waits any more', async () => {
    const { worker, stop, asked } = asking()
    const [sent] = worker.sent
    stop.abort(new Error('stopped'))
    await expect(asked).rejects.toThrow('stopped')
    expect(worker.sent[1]).toEqual({
      kind: 'stop-asking',
      id: sent?.kind === 'ask' ? sent.id : undefined,
    })
  })

  it('can be asked about first', async () => {
    const { worker, client } = asking()
    const answer: AskReport = { kind: 'askable', examples: ['log in'], when: ['after'] }
    const found = askable(client, REQUEST.of)
    worker.answer(2, { kind: 'ask', said: answer })
    expect(await found).toEqual(answer)
  })
})
