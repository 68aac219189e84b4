/** Fields of evaluation, of what computes and of how often it is saved. */
import { UNTOUCHED_OPTIONS } from '../../run/suite-facts.ts'
import type { Field } from '../fields.ts'

export const EVALUATION_FIELDS: readonly Field[] = [
  {
    path: 'evaluation.every',
    kind: 'integer',
    label: 'Every … updates',
    term: 'interval',
    help: 'Updates between evaluations; the first and the last are always made.',
  },
  {
    path: 'evaluation.tasks',
    kind: 'integer',
    label: 'Tasks, first and last',
    term: 'n',
    help: 'More tasks make a narrower interval and take longer.',
  },
  {
    path: 'evaluation.tasksBetween',
    kind: 'integer',
    label: 'Tasks in between',
    term: 'n',
    help: 'Held-out tasks at the evaluations along the way.',
  },
  {
    path: 'evaluation.probes',
    kind: 'integer',
    label: 'Tasks with a changed plan',
    term: 'interventions',
    help: 'Held-out tasks whose plan is also blanked, shuffled, swapped and chosen among several; 0 leaves all of that out.',
  },
  {
    path: 'evaluation.bestOf',
    kind: 'integer',
    label: 'Plans to choose among',
    term: 'best of N',
    help: 'Plans sampled to see how much better the best of them would do with this executor.',
  },
  {
    path: 'evaluation.untouched',
    kind: 'choice',
    options: [['none', 'None'], ...UNTOUCHED_OPTIONS],
    label: 'Suite never trained on',
    term: 'transfer',
    help: 'Success on tasks of another kind before and after, with nothing learned from them. Expect little from policies this small.',
  },
]

export const ENGINE_FIELDS: readonly Field[] = [
  {
    path: 'engine',
    kind: 'choice',
    options: [
      ['auto', 'Best available'],
      ['webgpu', 'WebGPU, own kernels'],
      ['wasm', 'WebAssembly, own kernels'],
      ['tfjs-webgpu', 'TensorFlow.js on WebGPU'],
      ['tfjs-wasm', 'TensorFlow.js on WASM'],
      ['tfjs-cpu', 'TensorFlow.js on CPU'],
    ],
    label: 'Engine',
    term: 'engine',
    help: 'TensorFlow.js is a slower second opinion; it is loaded only when chosen.',
  },
  {
    path: 'portable',
    kind: 'switch',
    label: 'Reproducible anywhere',
    term: 'portable',
    help: 'Computes in WebAssembly with arithmetic that gives the same bits on every machine, so that anybody can repeat the run exactly; it is somewhat slower.',
  },
  {
    path: 'kernels',
    kind: 'choice',
    options: [
      ['auto', 'The quickest, measured'],
      ['workgroup', 'Shared through workgroup memory'],
      ['alone', 'Nothing shared'],
      ['quad', 'Shared in fours of a subgroup'],
    ],
    label: 'WebGPU kernels',
    term: 'variant',
    help: 'How WebGPU’s kernels share what they load; measured once for each adapter, and recorded in the run.',
  },
  {
    path: 'checkpointEvery',
    kind: 'integer',
    label: 'Save every … updates',
    term: 'checkpoint',
    help: 'After a reload a run continues from the last save.',
  },
]
