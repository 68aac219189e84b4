/**
 * How much of a page's heap is code: what the browser compiles of functions that have become warm,
 * and what belongs to it.
 */
import type { CDPSession } from '@playwright/test'
import { z } from 'zod'
import { defined } from '../../src/run/at.ts'

/**
 * A heap snapshot: nodes lie one behind the other in one list, each with as many numbers as it has
 * fields.
 */
const snapshotSchema = z.object({
  snapshot: z.object({
    meta: z.object({
      node_fields: z.array(z.string()),
      node_types: z.tuple([z.array(z.string())]).rest(z.unknown()),
    }),
  }),
  nodes: z.array(z.number()),
})

/** In bytes, at this moment. What the browser kept for counting goes again. */
export async function codeBytes(session: CDPSession): Promise<number> {
  let text = ''
  const take = ({ chunk }: { readonly chunk: string }): void => {
    text += chunk
  }
  session.on('HeapProfiler.addHeapSnapshotChunk', take)
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.send('HeapProfiler.disable')
  session.off('HeapProfiler.addHeapSnapshotChunk', take)
  return codeIn(JSON.parse(text))
}

function codeIn(document: unknown): number {
  const {
    snapshot: { meta },
    nodes,
  } = snapshotSchema.parse(document)
  const [type, size, width] = [
    meta.node_fields.indexOf('type'),
    meta.node_fields.indexOf('self_size'),
    meta.node_fields.length,
  ]
  const code = meta.node_types[0].indexOf('code')
  let bytes = 0
  for (let at = 0; at < nodes.length; at += width)
    if (nodes[at + type] === code) bytes += defined(nodes[at + size], 'nodes')
  return bytes
}
