import { expect, it } from 'vitest'
import type { Value } from '../run/calls/call-value.ts'
import type { ParameterSpec, ToolSpec } from '../run/calls/tool-spec.ts'
import { misfit } from './call-fits.ts'

const parameter = (name: string, type: ParameterSpec['type'], required = true): ParameterSpec => ({
  name,
  type,
  description: '',
  required,
})
const TOOLS: readonly ToolSpec[] = [
  { name: 'other', description: '', returns: [], parameters: [parameter('z', 'string')] },
  {
    name: 'f',
    description: '',
    returns: [],
    parameters: [
      parameter('s', 'string'),
      parameter('i', 'integer'),
      parameter('x', 'float', false),
    ],
  },
]
const int: Value = { kind: 'int', value: 1n }
const float: Value = { kind: 'float', value: 1 }

it.each<[string, readonly (readonly [string, Value])[], string | undefined]>([
  [
    'f',
    [
      ['s', 'a'],
      ['i', int],
    ],
    undefined,
  ],
  [
    'f',
    [
      ['i', int],
      ['s', ''],
      ['x', float],
    ],
    undefined,
  ],
  [
    'f',
    [
      ['s', 'a'],
      ['i', int],
      ['x', int],
    ],
    undefined,
  ],
  ['g', [], 'no such tool'],
  [
    'f',
    [
      ['s', 'a'],
      ['i', int],
      ['i', int],
    ],
    'a parameter twice',
  ],
  [
    'f',
    [
      ['s', 'a'],
      ['z', 'b'],
      ['i', int],
    ],
    'no parameter z',
  ],
  [
    'f',
    [
      ['s', int],
      ['i', int],
    ],
    's is no string',
  ],
  [
    'f',
    [
      ['s', null],
      ['i', int],
    ],
    's is no string',
  ],
  [
    'f',
    [
      ['s', 'a'],
      ['i', float],
    ],
    'i is no integer',
  ],
  [
    'f',
    [
      ['s', 'a'],
      ['i', '1'],
    ],
    'i is no integer',
  ],
  [
    'f',
    [
      ['s', 'a'],
      ['i', true],
    ],
    'i is no integer',
  ],
  [
    'f',
    [
      ['s', 'a'],
      ['i', null],
    ],
    'i is no integer',
  ],
  [
    'f',
    [
      ['s', 'a'],
      ['i', int],
      ['x', '1'],
    ],
    'x is no float',
  ],
  [
    'f',
    [
      ['s', 'a'],
      ['i', int],
      ['x', { kind: 'list', items: [] }],
    ],
    'x is no float',
  ],
  ['f', [['s', 'a']], 'missing i'],
  ['f', [], 'missing s'],
  ['f', [['x', float]], 'missing s'],
  ['other', [['z', 'b']], undefined],
])('%s with arguments %o: %s', (name, args, said) => {
  expect(misfit({ name, args }, TOOLS)).toBe(said)
})

it('no type but these three is ever given', () => {
  const tool = (type: ParameterSpec['type']): ToolSpec => ({
    name: 'f',
    description: '',
    returns: [],
    parameters: [parameter('x', type)],
  })
  for (const type of ['boolean', 'list', 'dict'] as const)
    for (const value of [int, float, true] as const)
      expect(misfit({ name: 'f', args: [['x', value]] }, [tool(type)])).toBe(`x is no ${type}`)
})
