/**
 * The protocols that are shipped with the page, in the order it shows them, and what those of the
 * tour showed when they were recorded.
 */
import * as z from 'zod/mini'
import { experimentSchema, type Experiment } from '../run/experiment.ts'
import { tourOutcomesSchema, type TourOutcome } from '../run/tour-outcome.ts'

const indexSchema = z.array(z.string().check(z.regex(/^[a-z0-9-]+\.json$/))).check(z.maxLength(50))

/** One that cannot be read takes nothing from the others. Rejects when there is no list. */
export async function readExperiments(
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly { readonly id: string; readonly experiment: Experiment }[]> {
  const json = async (path: string): Promise<unknown> => JSON.parse((await read(path)) ?? '')
  const names = indexSchema.parse(await json('presets/experiments.json'))
  const found = await Promise.allSettled(
    names.map(async (name) => ({
      id: name.replace('.json', ''),
      experiment: experimentSchema.parse(await json(`presets/${name}`)),
    })),
  )
  return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

/** Empty where they cannot be read: a stop can be run all the same. */
export async function readOutcomes(
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly TourOutcome[]> {
  try {
    return tourOutcomesSchema.parse(JSON.parse((await read('recorded/tour.json')) ?? '[]'))
  } catch {
    return []
  }
}
