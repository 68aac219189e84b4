/** What the terms of a reward are in plain words, with their formulas and where those come from. */

export interface Meaning {
  /** What a chart calls it. */
  readonly label: string
  /** One sentence, before any name of the field. */
  readonly sentence: string
  readonly formula: string
  readonly source: string
}

const TOOLRL = 'ToolRL, rescaled from [-3, 3] to [0, 1]'
const CAHL = 'our reconstruction of CAHL (arXiv 2606.09371)'

/** Reward terms by name, before their weight. */
const TERMS: Readonly<Record<string, Meaning>> = {
  param: {
    label: 'Values named',
    sentence: 'How well the argument values that the plan names agree with those the task needs.',
    formula: 'F1 (or recall) of argument values, with multiplicity',
    source: CAHL,
  },
  exe: {
    label: 'Carried out',
    sentence: 'How well what this executor really did under the plan agrees with the gold calls.',
    formula: 'mean over executions and gold calls of match(call, gold), order kept',
    source: CAHL,
  },
  out: {
    label: 'Task done',
    sentence: 'Whether the task was verifiably done.',
    formula: 'share of executions that succeed',
    source: CAHL,
  },
  imitation: {
    label: 'Like its annotator',
    sentence:
      'How alike the plan is to what its annotator would write for the task; what a planner trained apart is paid for.',
    formula: '2 · longest common subsequence / both lengths, in words',
    source: CAHL,
  },
  format: {
    label: 'Well formed',
    sentence: 'Whether the plan has the form a plan must have.',
    formula: '1 when every line is there and the plan ends, else 0',
    source: CAHL,
  },
  form: {
    label: 'Well formed',
    sentence: 'Whether the output is a list of calls, begun and ended as it must be.',
    formula: '1 when it parses and ends, else 0',
    source: TOOLRL,
  },
  syn: {
    label: 'Arguments fit',
    sentence: 'Whether arguments have the names and types that the tool asks for.',
    formula: 'share of calls that fit the tool’s parameters',
    source: CAHL,
  },
  sem: {
    label: 'Right calls',
    sentence:
      'How well tool, argument names and exact values agree with the gold calls of the sub-task.',
    formula: '6 · score / S_max - 3',
    source: TOOLRL,
  },
}

/**
 * What a reward term named in a trajectory means; undefined for a name that this version does not
 * pay.
 */
export function termMeaning(term: string): Meaning | undefined {
  return Object.hasOwn(TERMS, term) ? TERMS[term] : undefined
}
