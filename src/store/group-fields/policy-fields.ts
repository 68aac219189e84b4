/** Fields of the two policies: their sizes, and whether they are one network. */
import type { Field } from '../fields.ts'

function policyFields(role: 'planner' | 'executor'): readonly Field[] {
  return [
    {
      path: `${role}.dModel`,
      kind: 'integer',
      label: 'Width',
      term: 'd_model',
      help: 'Numbers that stand for one token inside the network: the main measure of how much a policy can do. Expect less success, and more of it lost to copying errors, where it is halved.',
    },
    {
      path: `${role}.layers`,
      kind: 'integer',
      label: 'Depth',
      term: 'layers',
      help: 'Transformer blocks, one after another. Expect one block to copy values badly: finding what to copy takes two steps of attention.',
    },
    {
      path: `${role}.heads`,
      kind: 'integer',
      label: 'Attention heads',
      term: 'heads',
      help: 'Ways of looking back that run side by side; twice this must divide the width.',
    },
    {
      path: `${role}.kvHeads`,
      kind: 'integer',
      label: 'Key and value heads',
      term: 'kv_heads',
      help: 'Fewer than heads means that several heads share keys and values (grouped-query attention).',
    },
    {
      path: `${role}.feedForward`,
      kind: 'integer',
      label: 'Feed-forward width',
      term: 'd_ff',
      help: 'Width of the gated layer inside each block.',
    },
    {
      path: `${role}.context`,
      kind: 'integer',
      label: 'Longest sequence',
      term: 'context',
      help: 'Tokens that the policy can read and write in one sequence. Expect long episodes to be cut where it is short: sub-tasks that no longer fit are left undone.',
    },
    {
      path: `${role}.tied`,
      kind: 'switch',
      label: 'Same table in and out',
      term: 'tied embeddings',
      help: 'Reads and writes tokens with one table, which halves its parameters.',
    },
    {
      path: `${role}.qkvBias`,
      kind: 'switch',
      label: 'Bias in attention',
      term: 'qkv bias',
      help: 'Adds a constant to queries, keys and values.',
    },
  ]
}

export const PLANNER_FIELDS: readonly Field[] = [
  {
    path: 'weights',
    kind: 'choice',
    options: [
      ['separate', 'Two networks'],
      ['shared', 'One network, two roles'],
    ],
    label: 'Networks',
    term: 'weights',
    help: 'Two networks, or one that plays both roles and knows which by a role token.',
  },
  ...policyFields('planner'),
]

export const EXECUTOR_FIELDS: readonly Field[] = policyFields('executor')
