/**
 * BFCL's categories: what each is judged by, what its third version called it, and which of them
 * stand together.
 */

/**
 * Calls are compared by their syntax trees; no call, or some call, is right; whole conversations
 * are run.
 */
export type Judged = 'python' | 'java' | 'javascript' | 'no call' | 'some call' | 'turns'

export const CATEGORIES = {
  simple_python: 'python',
  simple_java: 'java',
  simple_javascript: 'javascript',
  multiple: 'python',
  parallel: 'python',
  parallel_multiple: 'python',
  irrelevance: 'no call',
  live_simple: 'python',
  live_multiple: 'python',
  live_parallel: 'python',
  live_parallel_multiple: 'python',
  live_irrelevance: 'no call',
  live_relevance: 'some call',
  multi_turn_base: 'turns',
  multi_turn_miss_func: 'turns',
  multi_turn_miss_param: 'turns',
  multi_turn_long_context: 'turns',
} as const satisfies Readonly<Record<string, Judged>>
export type Category = keyof typeof CATEGORIES

const isCategory = (name: string): name is Category => Object.hasOwn(CATEGORIES, name)

/** What the third version called otherwise. */
const OLDER: Readonly<Record<string, Category>> = {
  simple: 'simple_python',
  java: 'simple_java',
  javascript: 'simple_javascript',
}

/** The category of either version's name; undefined where it is none that is read. */
export function categoryNamed(name: string): Category | undefined {
  if (isCategory(name)) return name
  return Object.hasOwn(OLDER, name) ? OLDER[name] : undefined
}

export const judgedBy = (category: Category): Judged => CATEGORIES[category]
/** Whether a category, by name, is one of conversations. */
export const isTurns = (category: string): boolean =>
  isCategory(category) && judgedBy(category) === 'turns'
/** Whether items come with acceptable answers. */
export const hasAnswers = (category: Category): boolean =>
  judgedBy(category) !== 'no call' && judgedBy(category) !== 'some call'

const LABELS: Readonly<Record<Category, string>> = {
  simple_python: 'simple (Python)',
  simple_java: 'simple (Java)',
  simple_javascript: 'simple (JavaScript)',
  multiple: 'multiple',
  parallel: 'parallel',
  parallel_multiple: 'parallel multiple',
  irrelevance: 'irrelevance',
  live_simple: 'live simple',
  live_multiple: 'live multiple',
  live_parallel: 'live parallel',
  live_parallel_multiple: 'live parallel multiple',
  live_irrelevance: 'live irrelevance',
  live_relevance: 'live relevance',
  multi_turn_base: 'multi-turn base',
  multi_turn_miss_func: 'multi-turn missing function',
  multi_turn_miss_param: 'multi-turn missing parameter',
  multi_turn_long_context: 'multi-turn long context',
}
export const categoryLabel = (category: string): string =>
  isCategory(category) ? LABELS[category] : category

/** Sets of categories that a configuration names; of each, those that are there are trained on. */
const PYTHON = [
  'simple_python',
  'multiple',
  'parallel',
  'parallel_multiple',
  'irrelevance',
] as const
const LIVE = ['live_simple', 'live_multiple', 'live_parallel', 'live_parallel_multiple'] as const
export const CATEGORY_SETS: Readonly<Record<string, readonly Category[]>> = {
  all: [...PYTHON, ...LIVE],
  'non-live': PYTHON,
  live: [...LIVE, 'live_irrelevance'],
  'simple-multiple': ['simple_python', 'multiple'],
  'multi-turn': [
    'multi_turn_base',
    'multi_turn_miss_func',
    'multi_turn_miss_param',
    'multi_turn_long_context',
  ],
  'java-javascript': ['simple_java', 'simple_javascript'],
}
