/** That what is set up is not the run on screen, and in what it differs. */
import { useMemo } from 'react'
import type { Config } from '../../run/config.ts'
import { differenceInWords } from '../../store/draft-difference.ts'

export function SetupDifference({ draft, run }: { readonly draft: Config; readonly run: Config }) {
  const words = useMemo(() => differenceInWords(draft, run), [draft, run])
  return words === undefined ? null : (
    <p className="quiet setup-differs">Not the run on screen: differs in {words}.</p>
  )
}
