/** Which run is looked at and, in one sentence with its interval, what was found so far. */
import { finding } from '../../store/finding.ts'
import type { RunView } from '../../store/run-view.ts'
import { useApplication, useBehind, useTraining } from '../context.ts'

const SOURCES = {
  recorded: 'Recorded run',
  live: 'This run',
  stored: 'Stored run',
  imported: 'Imported run',
} as const

export function Finding({
  view: { source, file },
  share,
}: {
  readonly view: RunView
  readonly share: () => void
}) {
  const { training, setup } = useApplication()
  const live = useTraining((state) => state.live)
  const behind = useBehind()
  return (
    <div className="finding">
      <p className="finding-name">
        <span className={`source source-${source}`}>{SOURCES[source]}</span>{' '}
        <strong>{file.config.name}</strong>{' '}
        <span className="quiet">
          seed {file.config.seed} · {file.fingerprint.engine} · update {file.updates.last} of{' '}
          {file.config.rl.updates}
        </span>
      </p>
      <p>{finding(file)}</p>
      {file.failure !== undefined && <p className="error">{file.failure}</p>}
      <p className="finding-actions">
        <button type="button" className="link" onClick={share}>
          Share this run
        </button>
        <button type="button" className="link" onClick={() => setup.adopt(file.config)}>
          Use its settings
        </button>
        {live !== undefined && live !== file.id && (
          <button type="button" className="link" onClick={() => training.look(live)}>
            Back to the live run
          </button>
        )}
        {behind && (
          <span className="quiet">
            <span className="swatch swatch-behind" /> behind:{' '}
            {behind.source === 'recorded' ? 'the recorded run' : behind.file.config.name}
          </span>
        )}
      </p>
    </div>
  )
}
