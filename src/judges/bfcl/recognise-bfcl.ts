/**
 * What each dropped file is: by its name, and where that was changed, by the first characters that
 * it holds.
 */
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { categoryNamed } from './bfcl-categories.ts'
import type { Category } from './bfcl-categories.ts'

export type Kind =
  | { readonly kind: 'questions' | 'answers'; readonly category: Category }
  | { readonly kind: 'functions' | 'states' | 'fillings' }
  /** BFCL's, but of a category that is not read. */
  | { readonly kind: 'unread'; readonly category: string }
  | { readonly kind: 'other' }

const HEAD = 2000
const OTHER = { kind: 'other' } as const

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

export function recognise({ path, text }: DroppedFile): Kind {
  const name = baseName(path)
  const head = text.slice(0, HEAD)
  if (name === 'backend_default_states.json') return { kind: 'states' }
  if (name === 'backend_long_context_constants.json') return { kind: 'fillings' }
  if (!/\.jsonl?$/.test(name) || name.startsWith('oracle_')) return OTHER
  if (/(^|\/)multi_turn_func_doc\//.test(path)) return { kind: 'functions' }
  const named = /^BFCL_v[34]_([a-z_]+)\.jsonl?$/.exec(name)?.[1]
  const answers =
    /"ground_truth"\s*:/.test(head) || (/(^|\/)possible_answer\//.test(path) && named !== undefined)
  if (named !== undefined) return placed(named, answers)
  if (!/^\ufeff?\s*\{/.test(head)) return OTHER
  if (
    /^\ufeff?\s*\{\s*"name"\s*:/.test(head) &&
    /"parameters"\s*:/.test(head) &&
    !/"question"\s*:/.test(head)
  )
    return { kind: 'functions' }
  // Ids begin with the category: `live_simple_19-3-15`.
  const id = /"id"\s*:\s*"([a-z_]+?)_\d[\d-]*"/.exec(head)?.[1]
  const question = /"question"\s*:\s*\[\s*\[/.test(head)
  return id === undefined || !(question || answers) || categoryNamed(id) === undefined
    ? OTHER
    : placed(id, answers && !question)
}

function placed(name: string, answers: boolean): Kind {
  const category = categoryNamed(name)
  if (category === undefined) return { kind: 'unread', category: name }
  return { kind: answers ? 'answers' : 'questions', category }
}

/** How many of the files hold something that this suite reads. */
export const recognisedBfcl = (files: readonly DroppedFile[]): number =>
  files.filter(
    ({ path, text }) =>
      !['other', 'unread'].includes(recognise({ path: path.replaceAll('\\', '/'), text }).kind),
  ).length
