/**
 * How long an experiment still takes, from how long its parts took so far: runs of one kind cost
 * about the same, whatever their seed.
 */

/** A part of the work: `left` of it in its own measure, such as steps or the share of a run. */
export interface PartLeft {
  readonly group: string
  readonly kind: string
  readonly left: number
}

interface Spent {
  seconds: number
  amount: number
}

/** Less of a part than this says nothing of its pace. */
const LEAST = 0.02

export class Forecast {
  readonly #spent = new Map<string, Map<string, Spent>>()

  /** `amount` of a part took so long. Parts of one group are of one measure. */
  took({ group, kind }: Pick<PartLeft, 'group' | 'kind'>, seconds: number, amount: number): void {
    const kinds = this.#spent.get(group) ?? new Map<string, Spent>()
    this.#spent.set(group, kinds)
    const spent = kinds.get(kind) ?? { seconds: 0, amount: 0 }
    kinds.set(kind, { seconds: spent.seconds + seconds, amount: spent.amount + amount })
  }

  /**
   * Undefined before something of every group that is left was timed. What was never timed itself
   * is taken to be like the rest of its group.
   */
  secondsLeft(parts: readonly PartLeft[]): number | undefined {
    let sum = 0
    for (const part of parts.filter(({ left }) => left > 0)) {
      const pace = this.#pace(part)
      if (pace === undefined) return undefined
      sum += pace * part.left
    }
    return sum
  }

  #pace({ group, kind }: PartLeft): number | undefined {
    const kinds = this.#spent.get(group)
    const own = kinds?.get(kind)
    if (own !== undefined && own.amount >= LEAST) return own.seconds / own.amount
    const known = [...(kinds?.values() ?? [])].filter(({ amount }) => amount >= LEAST)
    return known.length === 0
      ? undefined
      : known.reduce((total, { seconds, amount }) => total + seconds / amount, 0) / known.length
  }
}
