/**
 * One contestant in a Worker of its own, where training runs in the page too: nothing that one
 * library sets can reach another.
 */
import type { Contestant } from '../contestant.ts'
import type { Done, Opened } from '../contestants/job.ts'
import { countGpuWork, counted } from './count.ts'
import { questionSchema } from './protocol.ts'
import type { Answer, Question } from './protocol.ts'

countGpuWork()

let opened: Opened | undefined
let round: (() => Promise<Done>) | undefined

async function open(contestant: Contestant): Promise<Opened> {
  switch (contestant.engine) {
    case 'peer-tfjs-webgpu':
    case 'peer-tfjs-wasm':
    case 'peer-tfjs-cpu':
      return (await import('../peers/tfjs.ts')).openTfjs(contestant)
    case 'jax-webgpu':
    case 'jax-wasm':
      return (await import('../peers/open-jax.ts')).openJax(contestant)
    case 'webgpu':
    case 'wasm':
    case 'tfjs-webgpu':
    case 'tfjs-wasm':
    case 'tfjs-cpu':
      return (await import('../contestants/project.ts')).openProject(contestant)
  }
}

async function answer(question: Question): Promise<Answer> {
  switch (question.kind) {
    case 'open':
      opened = await open(question.contestant)
      return { kind: 'opened', adapter: opened.adapter }
    case 'prepare':
      round = await opened?.prepare(question.work)
      return { kind: 'prepared', offered: round !== undefined }
    case 'run': {
      if (round === undefined) throw new Error('nothing was prepared')
      const before = { ...counted }
      const began = performance.now()
      const { loss, units = 1, figures = {} } = await round()
      const ms = (performance.now() - began) / units
      return {
        kind: 'ran',
        lap: {
          ms,
          loss,
          units,
          figures,
          dispatches: counted.dispatches - before.dispatches,
          submits: counted.submits - before.submits,
        },
      }
    }
  }
}

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const reply = (given: Answer): void => {
    postMessage(given)
  }
  answer(questionSchema.parse(data)).then(reply, (error: unknown) => {
    reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  })
})
