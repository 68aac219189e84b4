/** The two policies: their sizes, and whether they are one network. */
import * as z from 'zod/mini'
import { choice, count, setting, toggle } from './setting.ts'
import type { Group, Idle } from './setting.ts'
import { NOBODY_PLANS, shipped, solo, wide } from './situations.ts'

const SHIPPED_SIZE: Idle = {
  when: shipped,
  why: 'the shipped policies have this size; begin with demonstrations to choose another.',
}

function sizes(role: Idle, context: number) {
  const idle = [role, SHIPPED_SIZE]
  return {
    dModel: setting(count(8, 1024), 64, {
      label: 'Width',
      term: 'd_model',
      help: 'Numbers that stand for one token inside the network: the main measure of how much a policy can do. Expect less success, and more of it lost to copying errors, where it is halved.',
      idle,
    }),
    layers: setting(count(1, 32), 2, {
      label: 'Depth',
      term: 'layers',
      help: 'Transformer blocks, one after another. Expect one block to copy values badly: finding what to copy takes two steps of attention.',
      unit: 'blocks',
      idle,
    }),
    heads: setting(count(1, 32), 4, {
      label: 'Attention heads',
      term: 'heads',
      help: 'Ways of looking back that run side by side; twice this must divide the width.',
      unit: 'heads',
      idle,
    }),
    kvHeads: setting(count(1, 32), 4, {
      label: 'Key and value heads',
      term: 'kv_heads',
      help: 'Fewer than heads means that several heads share keys and values (grouped-query attention).',
      unit: 'heads',
      idle,
    }),
    feedForward: setting(count(8, 8192), 176, {
      label: 'Feed-forward width',
      term: 'd_ff',
      help: 'Width of the gated layer inside each block.',
      idle,
    }),
    context: setting(count(16, 4096), context, {
      label: 'Longest sequence',
      term: 'context',
      help: 'Tokens that the policy can read and write in one sequence. Expect long episodes to be cut where it is short: sub-tasks that no longer fit are left undone.',
      unit: 'tokens',
      idle: [role],
    }),
    tied: setting(toggle, true, {
      label: 'Same table in and out',
      term: 'tied embeddings',
      help: 'Reads and writes tokens with one table, which halves its parameters.',
      idle,
    }),
    qkvBias: setting(toggle, false, {
      label: 'Bias in attention',
      term: 'qkv bias',
      help: 'Adds a constant to queries, keys and values.',
      idle,
    }),
  }
}

export const planner = {
  id: 'planner',
  section: 'What they can do',
  title: 'Planner',
  about:
    'The size of the network that splits a task into sub-tasks. Expect a smaller one to confuse values, and to need more training.',
  settings: {
    weights: setting(
      choice([
        ['separate', 'Two networks'],
        ['shared', 'One network, two roles'],
      ]),
      'separate',
      {
        label: 'Networks',
        term: 'weights',
        help: 'Two networks, or one that plays both roles and knows which by a role token.',
        idle: [NOBODY_PLANS],
      },
    ),
    planner: sizes({ ...NOBODY_PLANS, when: (at) => solo(at) && !wide(at) }, 256),
  },
} as const satisfies Group

export const executor = {
  id: 'executor',
  section: 'What they can do',
  title: 'Executor',
  about:
    'The size of the network that turns a sub-task into tool calls. Expect a smaller one to gain more from plans that ask for one call a line.',
  settings: {
    executor: sizes(
      {
        when: (at) => at('weights') === 'shared' && !solo(at),
        why: 'one network plays both roles, and the planner’s sizes hold.',
      },
      320,
    ),
  },
} as const satisfies Group

export const shapeSchema = (settings: ReturnType<typeof sizes>) =>
  z.strictObject(settings).check(
    z.refine((m) => m.dModel % (2 * m.heads) === 0, {
      error: 'dModel must be a multiple of 2 × heads',
      path: ['dModel'],
    }),
    z.refine((m) => m.heads % m.kvHeads === 0, {
      error: 'kvHeads must divide heads',
      path: ['kvHeads'],
    }),
  )
