import { Dialog } from './dialog.tsx'
import { LANE_NAMES, Mark, type Lane } from '../marks.tsx'

const KEYS = [
  [['h', '←'], 'previous step'],
  [['l', '→'], 'next step'],
  [['k', '↑'], 'previous trajectory'],
  [['j', '↓'], 'next trajectory'],
  [['p', 'Space'], 'play, pause'],
  [['Home'], 'first step'],
  [['End'], 'last step'],
  [['?'], 'this help'],
] as const

const ROLES: readonly (readonly [Lane, string])[] = [
  ['planner', 'reads a task and writes a plan, one sub-task a line'],
  ['executor', 'reads one sub-task and writes tool calls; it never sees the task'],
  ['tool', 'answer the calls in a sandbox; nothing leaves this page'],
]

export function HelpDialog({ close }: { readonly close: () => void }) {
  return (
    <Dialog title="What this is" close={close}>
      <p>
        Two small language models learn together, here, in this tab. What each earns is checked by
        tools, not judged by a model. They start out misunderstanding each other; the charts show
        whether that gets better.
      </p>
      <ul className="roles">
        {ROLES.map(([lane, about]) => (
          <li key={lane}>
            <Mark shape={lane} size={12} /> <strong>{LANE_NAMES[lane]}</strong> {about}.
          </li>
        ))}
      </ul>
      <h3>Ask the pair</h3>
      <p>
        Over the trajectories a request of your own is put to the run that you look at: to its
        policies before training and after, beside each other. You see each plan as it is written,
        each call, what the tool answered and what changed in its world; nothing is judged, for of
        your request nobody knows what would have been right. A run in training answers between two
        of its updates. What you keep stays in this browser, and leaves with a shared run only where
        you tick it.
      </p>
      <h3>Keys</h3>
      <dl className="keys">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">
        Arrows, Space, Home and End work while the focus is in the trajectory column; over an answer
        of the pair they step through that. The address holds what you look at: copy it to come
        back, or to show somebody with the same run.
      </p>
    </Dialog>
  )
}
