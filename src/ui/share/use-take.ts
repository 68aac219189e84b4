import { useCallback } from 'react'
import { RUN_FILE_MAX_BYTES } from '../../run/import.ts'
import { sorted, type DroppedFile } from '../../store/dropped-files.ts'
import { shownValue } from '../../store/setup-draft.ts'
import { useApplication } from '../context.ts'

/** How an experiment or its protocol begins, wherever it is dropped. */
const EXPERIMENT = /"format"\s*:\s*"tandem-experiment/
const HEAD = 400

/** Takes what was dropped or picked: a run is imported, official files go to the worker, anything else is refused in words. */
export function useTake(imported: () => void): (files: readonly DroppedFile[]) => Promise<void> {
  const { training, setup, importRun, page, experiments } = useApplication()
  return useCallback(async (files) => {
    const dropped = sorted(files)
    const refuse = (message: string) => training.say({ title: 'That could not be taken over', message, wayOut: 'Nothing on this page was changed.' })
    try {
      if (dropped.kind === 'refused') refuse(dropped.message)
      else if (dropped.kind === 'suite') {
        const { draft, checked } = setup.getState()
        training.importSuite(await Promise.all(dropped.files.map(async (file) => ({ path: file.path, text: await file.text() }))), String(shownValue(draft, checked, 'suite.id')))
      } else if (dropped.file.size > RUN_FILE_MAX_BYTES) refuse(`${dropped.file.path} has ${Math.ceil(dropped.file.size / 2 ** 20)} MB, expected at most ${RUN_FILE_MAX_BYTES / 2 ** 20} MB.`)
      else {
        const text = await dropped.file.text()
        if (EXPERIMENT.test(text.slice(0, HEAD))) {
          page.setState({ shows: 'experiments' })
          await (await experiments()).takeIn(dropped.file.path, dropped.file.size, () => Promise.resolve(text))
        } else if (importRun(dropped.file.path, text)) imported()
      }
    } catch (error) {
      refuse(`The browser could not read the file: ${error instanceof Error ? error.message : String(error)}.`)
    }
  }, [training, setup, importRun, imported, page, experiments])
}
