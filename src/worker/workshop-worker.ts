/**
 * Tries user-written tools away from page and training: whatever they do, the page ends this worker
 * and starts another.
 */
import { EXAMPLE } from '../tasks/custom/example-program.ts'
import { problemOfProgram, tryProgram } from '../tasks/custom/try-program.ts'
import { atEndpoint } from './endpoint.ts'
import { Reply, requestIn } from './protocol-answer.ts'
import { workshopCommandSchema } from './protocol-workshop.ts'
import type { WorkshopReport } from './protocol-workshop.ts'
import { browserSandbox } from './browser-sandbox.ts'
import { messageOf } from '../run/told-error.ts'

async function answer(data: unknown): Promise<WorkshopReport> {
  const command = workshopCommandSchema.parse(data)
  if (command.kind === 'example') return { kind: 'example', program: EXAMPLE }
  const sandbox = await browserSandbox(() => performance.now())
  if (command.kind === 'check') {
    const { kind: _, ...config } = command
    const problem = await problemOfProgram(config, sandbox)
    return { kind: 'checked', ...(problem !== undefined && { problem }) }
  }
  const outcome = await tryProgram(command, sandbox)
  if (!outcome.ok) return { kind: 'problem', problem: outcome.problem }
  const { tools, texts, calls, plans, checks, ...rest } = outcome.tried
  return {
    kind: 'tried',
    tried: {
      ...rest,
      tools: [...tools],
      texts: [...texts],
      checks: [...checks],
      calls: calls.map((one) => ({ ...one, said: [...one.said] })),
      plans: plans.map((one) => ({ ...one, lines: [...one.lines] })),
    },
  }
}

atEndpoint('workshop', (endpoint) => {
  endpoint.onmessage = ({ data }) => {
    const request = requestIn(data)
    if (request === undefined) return
    const reply = new Reply<WorkshopReport>((one) => endpoint.postMessage(one), request.id)
    answer(request.command).then(
      (report) => reply.end(report),
      (error: unknown) =>
        reply.end({ kind: 'problem', problem: { kind: 'error', message: messageOf(error) } }),
    )
  }
})
