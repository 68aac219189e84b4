/** Takes a request over into the set-up, as a task of the user's own tools. */
import type { Asked } from '../run/asked.ts'
import type { Config } from '../run/config.ts'
import { connectWorkshop, type WorkshopClient } from '../worker/client-workshop.ts'
import type { Application } from './application.ts'
import { LONGEST_TASK, programWith } from './asked-program.ts'
import { shownValue } from './setup-draft.ts'

/** Puts the editor in front; gives why it cannot, in words. */
export async function makeOwnTask(
  { setup, page }: Pick<Application, 'setup' | 'page'>,
  asked: Asked,
  { suite }: Pick<Config, 'suite'>,
  workshop: () => Pick<WorkshopClient, 'ask' | 'close'> = connectWorkshop,
): Promise<string | undefined> {
  if (asked.text.length > LONGEST_TASK)
    return `A task of your own tools holds at most ${LONGEST_TASK} characters; this request has ${asked.text.length}.`
  const { draft, checked } = setup.getState()
  const drafted =
    shownValue(draft, checked, 'suite.id') === 'custom'
      ? String(shownValue(draft, checked, 'suite.program') ?? '')
      : ''
  let base = drafted
  if (base === '' && suite.id === 'custom') {
    base = suite.program
    if (base === '') {
      const client = workshop()
      const report = await client.ask({ kind: 'example' })
      client.close()
      if (report.kind !== 'example')
        return 'The starting example could not be loaded. Check the connection and try again.'
      base = report.program
    }
  }
  setup.edit('suite.id', 'custom')
  setup.edit('suite.program', programWith(base, asked))
  page.setState({ dialog: 'workshop' })
  return undefined
}
