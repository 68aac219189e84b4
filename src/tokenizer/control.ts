/**
 * The control tokens' names, in order of id. In the vocabulary they are spelled `<name>`, which no text can produce: angle brackets and letters never share
 * a piece, and no token spans two pieces.
 */
import type { ControlTokens } from './tokenizer.ts'

export const CONTROL_NAMES = ['pad', 'task', 'tools', 'plan', 'subtask', 'call', 'result', 'end', 'planner', 'executor'] as const satisfies readonly (keyof ControlTokens)[]

export const CONTROL: ControlTokens = { pad: 0, task: 1, tools: 2, plan: 3, subtask: 4, call: 5, result: 6, end: 7, planner: 8, executor: 9 }
