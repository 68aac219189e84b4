/** Which engine computes here and why, in words. */
import type { Config } from '../run/config.ts'
import { chosenBy, type EngineName } from '../run/engine-choice.ts'
import type { Report } from '../worker/protocol.ts'
import { compact } from './format.ts'

export type Engines = Extract<Report, { kind: 'engines' }>

export const ENGINE_WORDS: Readonly<Record<EngineName, string>> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  'tfjs-webgpu': 'TensorFlow.js on WebGPU',
  'tfjs-wasm': 'TensorFlow.js on WASM',
  'tfjs-cpu': 'TensorFlow.js on the CPU',
}

/** The engine that a run of `config` would have here. */
export function engineFor(config: Config, engines: Engines): EngineName {
  const { name } = chosenBy(config)
  return name === 'auto' ? engines.chosen : name
}

const COUNTS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'] as const

function threadWords(threads: number): string {
  return `${COUNTS[threads] ?? threads} ${threads === 1 ? 'thread' : 'threads'}`
}

const step = (ms: number): string => `${compact(ms)} ms`

/** `WebGPU (google swiftshader, software)` */
function withAdapter(engine: EngineName, { gpu }: Engines): string {
  if (engine !== 'webgpu' || gpu === undefined) return ENGINE_WORDS[engine]
  return `${ENGINE_WORDS.webgpu} (${gpu.words}${gpu.software ? ', software' : ''})`
}

/**
 * What the page chose, and why: `WebAssembly, two threads: 31 ms a measured step against 277 ms for
 * WebGPU (SwiftShader, software).`
 */
export function choiceWords(engines: Engines): string {
  const { chosen, threads, steps, gpu, troubles, lacks = [] } = engines
  const who = `${withAdapter(chosen, engines)}${threads === null ? '' : `, ${threadWords(threads)}`}`
  const own = steps.find(({ engine }) => engine === chosen)
  const others = steps.filter(({ engine }) => engine !== chosen)
  const reasons: string[] = []
  if (own === undefined) reasons.push(`${who}.`)
  else if (others.length > 0)
    reasons.push(
      `${who}: ${step(own.ms)} a measured step against ${others.map(({ engine, ms }) => `${step(ms)} for ${withAdapter(engine, engines)}`).join(' and ')}.`,
    )
  else reasons.push(`${who}: ${step(own.ms)} a measured step.`)
  reasons.push(...lacks)
  if (chosen !== 'webgpu' && gpu === undefined) reasons.push('This browser offers no WebGPU here.')
  else if (chosen !== 'webgpu' && gpu?.software === true && others.length === 0)
    reasons.push(`WebGPU is here in software only (${gpu.words}), which is slower.`)
  for (const { engine, reason } of troubles)
    reasons.push(`${ENGINE_WORDS[engine]} did not start: ${reason}.`)
  return reasons.join(' ')
}

/**
 * What a run of `config` would compute with: the page's choice, or what the set-up asks for
 * instead.
 */
export function engineWords(config: Config | undefined, engines: Engines): string {
  const asked = config && chosenBy(config)
  if (asked === undefined || asked.name === 'auto') return `Here: ${choiceWords(engines)}`
  return `Here: ${ENGINE_WORDS[asked.name]}${asked.portable ? ' with portable arithmetic' : ''}, as the set-up asks. Left to the page: ${choiceWords(engines)}`
}
