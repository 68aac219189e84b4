/**
 * Outcomes of a long command as they come, one JSON line each, so that a call that was ended goes
 * on where it stood. A first line says what they are outcomes of (which code, seed and number);
 * those of anything else are not taken over.
 */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

export type Subject = Readonly<Record<string, string | number>>

const subjectSchema = z.record(z.string(), z.union([z.string(), z.number()]))

export class Journal<Outcome> {
  readonly #path: string
  readonly #outcomes: Map<string, Outcome>

  private constructor(path: string, outcomes: Map<string, Outcome>) {
    this.#path = path
    this.#outcomes = outcomes
  }

  /**
   * Takes up the journal at `path` where it is of this very subject; begins it anew where it is
   * not, or `fresh` asks for it.
   */
  static async open<Outcome>(
    path: string,
    subject: Subject,
    outcome: z.ZodType<Outcome>,
    fresh: boolean,
  ): Promise<Journal<Outcome>> {
    const [first, ...lines] = fresh ? [] : await linesOf(path)
    const found = subjectSchema.safeParse(first)
    const same =
      found.success && Object.keys(subject).every((key) => found.data[key] === subject[key])
    const outcomes = same ? outcomesIn(lines, outcome) : new Map<string, Outcome>()
    await mkdir(dirname(path), { recursive: true })
    await writeFile(
      path,
      [JSON.stringify(subject), ...[...outcomes].map((entry) => JSON.stringify(entry))].join('\n') +
        '\n',
    )
    return new Journal(path, outcomes)
  }

  /** What a journal holds, whatever it is of; nothing where there is none. */
  static async read<Outcome>(
    path: string,
    outcome: z.ZodType<Outcome>,
  ): Promise<ReadonlyMap<string, Outcome>> {
    return outcomesIn((await linesOf(path)).slice(1), outcome)
  }

  get size(): number {
    return this.#outcomes.size
  }

  outcome(of: string): Outcome | undefined {
    return this.#outcomes.get(of)
  }

  async add(of: string, outcome: Outcome): Promise<void> {
    this.#outcomes.set(of, outcome)
    await appendFile(this.#path, `${JSON.stringify([of, outcome])}\n`)
  }
}

/** A call that was killed may have left half a line: it is no outcome, and is done again. */
function outcomesIn<Outcome>(
  lines: readonly unknown[],
  outcome: z.ZodType<Outcome>,
): Map<string, Outcome> {
  const entry = z.tuple([z.string(), outcome])
  return new Map(
    lines.flatMap((line) => {
      const read = entry.safeParse(line)
      return read.success ? [read.data] : []
    }),
  )
}

async function linesOf(path: string): Promise<unknown[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    return []
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => {
      try {
        return JSON.parse(line)
      } catch {
        return undefined
      }
    })
}
