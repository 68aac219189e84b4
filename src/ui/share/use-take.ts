import { useCallback } from 'react'
import { sorted, type DroppedFile } from '../../store/dropped-files.ts'
import { shownValue } from '../../store/setup-draft.ts'
import { useApplication } from '../context.ts'
import { messageOf } from '../../run/told-error.ts'

/**
 * Takes what was dropped or picked: runs and experiments are read and shown, official files go to
 * the worker, anything else is refused in words.
 */
export function useTake(imported: () => void): (files: readonly DroppedFile[]) => Promise<void> {
  const { training, setup, taking } = useApplication()
  return useCallback(
    async (files) => {
      const dropped = sorted(files)
      const refuse = (message: string) =>
        training.say({
          title: 'That could not be taken over',
          message,
          wayOut: 'Nothing on this page was changed.',
        })
      if (dropped.kind === 'refused') refuse(dropped.message)
      else if (dropped.kind === 'run') {
        const reader = await taking()
        if (await reader?.take(dropped.file.path, dropped.file.blob)) imported()
      } else {
        try {
          const { draft, checked } = setup.getState()
          training.importSuite(
            await Promise.all(
              dropped.files.map(async ({ path, blob }) => ({ path, text: await blob.text() })),
            ),
            String(shownValue(draft, checked, 'suite.id')),
          )
        } catch (error) {
          refuse(`The browser could not read the file: ${messageOf(error)}.`)
        }
      }
    },
    [training, setup, taking, imported],
  )
}
