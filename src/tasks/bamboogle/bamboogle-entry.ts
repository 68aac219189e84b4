/** Bamboogle among the suites of official files. */
import { floorLine, floorScores } from '../floors.ts'
import type { FloorScore } from '../floors.ts'
import type { OfficialSuite } from '../official/official-suite.ts'
import { holdsQuestions, importBamboogle, recognisedFiles } from './bamboogle-import.ts'
import type { BamboogleFiles } from './bamboogle-import.ts'
import { createBamboogle } from './bamboogle-suite.ts'
import type { BamboogleSuite } from './bamboogle-suite.ts'

async function report(
  { recordings, passages, warnings, skipped }: BamboogleFiles,
  suite: BamboogleSuite,
  seed: number,
  floors?: readonly FloorScore[],
): Promise<readonly string[]> {
  const { questions, titled, shown, anything } = suite.coverage()
  const { fit } = suite.benchmark
  return [
    `bamboogle: ${questions} questions, ${recordings.length} recorded queries, ${passages.length} passages; ${skipped} bad records left out`,
    ...warnings.map((warning) => `warning: ${warning}`),
    `tasks: ${suite.size('train')} to train, ${suite.size('held-out')} held out, ${suite.size('unseen-entities')} of those with an answer whose words training never shows`,
    `prompts that hold the whole question: ${fit.uncut} of ${fit.items}`,
    `a search for the question itself finds something for ${anything} of ${questions}, shows the answer for ${shown}, and has it as its first title for ${titled}; ` +
      'answering is demonstrated where the answer is shown, for the others the search alone',
    ...(floors ?? (await floorScores(suite, suite.benchmark, seed))).map(floorLine),
  ]
}

export const BAMBOOGLE: OfficialSuite = {
  recognised: recognisedFiles,
  // A cassette or a corpus that is dropped alone joins the questions that are there.
  joined: (kept, dropped) =>
    holdsQuestions(dropped)
      ? dropped
      : [...kept.filter(({ path }) => !dropped.some((other) => other.path === path)), ...dropped],
  // What a search shows has to fit too, counted in the vocabulary's own tokens.
  refit: true,
  namesOfWords: false,
  create: (files, { seed, heldOutShare, split, budget, skipBad, fetchResults }) => {
    const read = importBamboogle(files, skipBad)
    if (!read.ok) return Promise.resolve({ ok: false, error: read.error, bad: read.bad })
    const suite = createBamboogle(read.files, { seed, heldOutShare, split, budget, fetchResults })
    return Promise.resolve({
      ok: true,
      made: {
        suite,
        warnings: read.files.warnings,
        skipped: read.files.skipped,
        observed: () => suite.observed(),
        report: (floors) => report(read.files, suite, seed, floors),
      },
    })
  },
}
