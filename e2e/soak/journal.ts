/**
 * Outcomes as they come, one JSON line each, so that a call that was ended goes on where it stood. A first line says which code, case, seed and
 * number of faults they are of; outcomes of anything else are not taken over.
 */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Outcome } from './soak-case.ts'

const subjectSchema = z.strictObject({ case: z.string(), seed: z.number(), times: z.number(), code: z.string() })
const entrySchema = z.strictObject({ index: z.int().min(0), fault: z.string(), survived: z.boolean(), lost: z.string() })

export type Subject = z.output<typeof subjectSchema>

export class Journal {
  readonly #path: string
  /** Outcomes by index. */
  readonly #outcomes: Map<number, Outcome>

  private constructor(path: string, outcomes: Map<number, Outcome>) {
    this.#path = path
    this.#outcomes = outcomes
  }

  /** Takes up the journal at `path` where it is of this very subject; begins it anew where it is not, or `fresh` asks for it. */
  static async open(path: string, subject: Subject, fresh: boolean): Promise<Journal> {
    const lines = fresh ? [] : await linesOf(path)
    const found = subjectSchema.safeParse(lines[0])
    const same = found.success && (Object.keys(subject) as (keyof Subject)[]).every((key) => found.data[key] === subject[key])
    const outcomes = new Map<number, Outcome>()
    // A call that was killed may have left half a line: it is no outcome, and is done again.
    if (same) for (const line of lines.slice(1)) {
      const entry = entrySchema.safeParse(line)
      if (entry.success) outcomes.set(entry.data.index, { fault: entry.data.fault, survived: entry.data.survived, lost: entry.data.lost })
    }
    const journal = new Journal(path, outcomes)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, [JSON.stringify(subject), ...[...outcomes].map(([index, outcome]) => JSON.stringify({ index, ...outcome }))].join('\n') + '\n')
    return journal
  }

  get size(): number {
    return this.#outcomes.size
  }

  outcome(index: number): Outcome | undefined {
    return this.#outcomes.get(index)
  }

  async add(index: number, outcome: Outcome): Promise<void> {
    this.#outcomes.set(index, outcome)
    await appendFile(this.#path, `${JSON.stringify({ index, fault: outcome.fault, survived: outcome.survived, lost: outcome.lost })}\n`)
  }
}

async function linesOf(path: string): Promise<unknown[]> {
  let text: string
  try { text = await readFile(path, 'utf8') } catch { return [] }
  return text.split('\n').filter((line) => line !== '').map((line): unknown => {
    try { return JSON.parse(line) } catch { return undefined }
  })
}
