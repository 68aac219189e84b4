/** Which engine computes here and why, and the link to measuring again. */
import type { Config } from '../../run/config.ts'
import { engineWords } from '../../store/engine-words.ts'
import { useApplication, useTraining } from '../context.ts'

export function EngineLine({
  config,
  measure,
}: {
  readonly config: Config | undefined
  readonly measure: () => void
}) {
  const { training } = useApplication()
  const engines = useTraining((state) => state.engines)
  return (
    <p className="engine-line quiet" role="status">
      {engines ? engineWords(config, engines) : 'Measuring which engine suits this machine…'}{' '}
      {engines && (
        <button type="button" className="link" onClick={() => training.probe('thorough')}>
          Compare again
        </button>
      )}{' '}
      <button type="button" className="link" onClick={measure}>
        Measure this device
      </button>
    </p>
  )
}
