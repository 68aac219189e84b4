/** What computes, and how often it is saved. */
import { ENGINE_NAMES, KERNEL_VARIANTS } from '../engine-choice.ts'
import type { EngineName, KernelVariant } from '../engine-choice.ts'
import { choice, count, setting, toggle } from './setting.ts'
import type { Group } from './setting.ts'

const ENGINE_LABELS: Readonly<Record<EngineName, string>> = {
  webgpu: 'WebGPU, own kernels',
  wasm: 'WebAssembly, own kernels',
  'tfjs-webgpu': 'TensorFlow.js on WebGPU',
  'tfjs-wasm': 'TensorFlow.js on WASM',
  'tfjs-cpu': 'TensorFlow.js on CPU',
}
const KERNEL_LABELS: Readonly<Record<KernelVariant, string>> = {
  workgroup: 'Shared through workgroup memory',
  alone: 'Nothing shared',
  quad: 'Shared in fours of a subgroup',
}

const anyEngine = choice([
  ['auto', 'Best available'],
  ...ENGINE_NAMES.map((name) => [name, ENGINE_LABELS[name]] as const),
])
export const engineSchema = anyEngine.schema

export const engine = {
  id: 'engine',
  section: 'How it is measured',
  title: 'Engine',
  about: 'What computes, and how often it is saved.',
  settings: {
    engine: setting(anyEngine, 'auto', {
      label: 'Engine',
      term: 'engine',
      help: 'TensorFlow.js is a slower second opinion; it is loaded only when chosen.',
    }),
    portable: setting(toggle, false, {
      label: 'Reproducible anywhere',
      term: 'portable',
      help: 'Computes in WebAssembly with arithmetic that gives the same bits on every machine, so that anybody can repeat the run exactly; it is somewhat slower.',
    }),
    kernels: setting(
      choice([
        ['auto', 'The quickest, measured'],
        ...KERNEL_VARIANTS.map((name) => [name, KERNEL_LABELS[name]] as const),
      ]),
      'auto',
      {
        label: 'WebGPU kernels',
        term: 'variant',
        help: 'How WebGPU’s kernels share what they load; measured once for each adapter, and recorded in the run.',
        idle: [
          {
            when: (at) =>
              at('portable') === true || (at('engine') !== 'auto' && at('engine') !== 'webgpu'),
            why: 'another engine computes.',
          },
        ],
      },
    ),
    checkpointEvery: setting(count(1, 10_000), 10, {
      label: 'Save every … updates',
      term: 'checkpoint',
      help: 'After a reload a run continues from the last save.',
      unit: 'updates',
    }),
  },
} as const satisfies Group
