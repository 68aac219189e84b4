/**
 * One pair's answer to a request: its plan as it is written, each call with its result and what
 * changed in the world, and all of it step by step.
 */
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { unknownWords } from '../../run/ask-words.ts'
import type { Asked, AskedCall, AskedStep } from '../../run/asked.ts'
import type { Step } from '../../run/records.ts'
import { WHEN_NAMES, type AskSide } from '../../store/ask-side.ts'
import { howMany } from '../../store/format.ts'
import { makeOwnTask } from '../../store/own-task.ts'
import { createPlayheadStore } from '../../store/playhead-store.ts'
import { isTraining } from '../../store/training-state.ts'
import { PlayheadContext, useApplication, useFront, useTraining } from '../context.ts'
import { Mark } from '../marks.tsx'
import { StepDetail } from '../trajectories/step-detail.tsx'
import { Text } from '../trajectories/text.tsx'
import { Timeline } from '../trajectories/timeline.tsx'
import { steppedBy } from '../use-keys.ts'

export function AskSideView({ side }: { readonly side: AskSide }) {
  const { when, plan, asked, carriedOut, trouble } = side
  // What is said in the end has them too.
  const said = asked?.said ?? unknownWords(side.unknown)
  const going = useTraining((state) => state.live === state.front && isTraining(state))
  return (
    <article className="ask-side" aria-label={WHEN_NAMES[when]}>
      <h4>
        {WHEN_NAMES[when]}{' '}
        {asked !== undefined && (
          <span className="term">
            {when === 'before'
              ? 'as imitation left it'
              : `update ${asked.update}${going ? ', so far' : ''}`}
          </span>
        )}
      </h4>
      <Progress side={side} />
      {trouble !== undefined && <p className="error">{trouble}</p>}
      {plan === undefined ? (
        side.planText !== '' && <Text text={side.planText} />
      ) : (
        <>
          {plan.trouble !== undefined && (
            <>
              <Text text={plan.text === '' ? '(nothing)' : plan.text} refused />
              <p>{plan.trouble}</p>
            </>
          )}
          {plan.lines.length > 0 && (
            <ol className="ask-plan" aria-label="Plan">
              {plan.lines.map((line, index) => (
                <li key={index}>
                  <Mark shape="planner" /> {line}
                  {carriedOut
                    .filter(({ subtask }) => subtask === index)
                    .map((step, at) => (
                      <CarriedOut key={at} step={step} />
                    ))}
                </li>
              ))}
            </ol>
          )}
        </>
      )}
      {asked?.tools !== undefined && <p className="quiet">On offer: {asked.tools.join(', ')}.</p>}
      {said.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {asked !== undefined && asked.steps.length > 0 && (
        <Stepped name={WHEN_NAMES[when]} steps={asked.steps} />
      )}
      {asked !== undefined && <OwnTask asked={asked} />}
    </article>
  )
}

/** The calls become those that solve the task: said, for whoever presses has to check them. */
function OwnTask({ asked }: { readonly asked: Asked }) {
  const application = useApplication()
  const config = useFront()?.file.config
  const [refused, refuse] = useState<string>()
  if (!config) return null
  return (
    <p role="status">
      <button
        type="button"
        className="link"
        onClick={() => void makeOwnTask(application, asked, config).then(refuse)}
      >
        Make it a task of your own tools
      </button>{' '}
      <span className={refused === undefined ? 'quiet' : 'error'}>
        {refused ?? 'with these calls, which you check'}
      </span>
    </p>
  )
}

function Progress({ side: { state, tokens } }: { readonly side: AskSide }) {
  switch (state) {
    case 'waiting':
      return <p className="quiet">Waiting for its turn…</p>
    case 'planning':
      return <p className="quiet">Writing its plan, {howMany(tokens, 'token')} so far…</p>
    case 'carrying-out':
      return <p className="quiet">Carrying it out…</p>
    case 'stopped':
      return <p className="quiet">Stopped.</p>
    case 'done':
    case 'failed':
      return null
  }
}

function CarriedOut({ step: { wrote, calls, changes, more } }: { readonly step: AskedStep }) {
  return (
    <div className="ask-step">
      {calls.length === 0 && (
        <p className="quiet">
          No tool was called. The executor wrote: {wrote === '' ? '(nothing)' : wrote}
        </p>
      )}
      {calls.map((call, index) => (
        <Called key={index} call={call} />
      ))}
      {changes.length > 0 && (
        <table className="ask-changes">
          <caption className="visually-hidden">What changed in the world</caption>
          <thead>
            <tr>
              <th scope="col">Changed</th>
              <th scope="col">before</th>
              <th scope="col">after</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ path, before, after }) => (
              <tr key={path}>
                <th scope="row">{path === '' ? 'all of it' : path}</th>
                <td>{before ?? <span className="quiet">not there</span>}</td>
                <td>{after ?? <span className="quiet">gone</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more !== undefined && <p className="quiet">And {howMany(more, 'other change')}.</p>}
    </div>
  )
}

function Called({ call: { call, ok, result } }: { readonly call: AskedCall }) {
  return (
    <div className="ask-call">
      <p>
        <Mark shape="executor" /> <code>{call}</code>
      </p>
      <p>
        <Mark shape="tool" failed={!ok} />{' '}
        <span className="quiet">{ok ? 'answered' : 'refused'}</span> <code>{result}</code>
      </p>
    </div>
  )
}

/** As any trajectory, with a playhead of its own. */
function Stepped({ name, steps }: { readonly name: string; readonly steps: readonly Step[] }) {
  const {
    around: { frames, reducedMotion },
  } = useApplication()
  const [playhead] = useState(() => createPlayheadStore(frames, reducedMotion))
  useEffect(() => {
    playhead.load(steps.length)
    return () => playhead.load(0)
  }, [playhead, steps])
  const index = useStore(playhead, (state) => state.step)
  const step = steps[index]
  return (
    <details className="folded">
      <summary>
        Step through it <span className="term">{howMany(steps.length, 'step')}</span>
      </summary>
      <PlayheadContext value={playhead}>
        <div
          className="trajectory"
          onKeyDown={(event) => {
            if (steppedBy(event.nativeEvent, playhead)) event.preventDefault()
          }}
        >
          <Timeline steps={steps} />
          {step && (
            <StepDetail key={index} step={step} index={index} count={steps.length} asked={name} />
          )}
        </div>
      </PlayheadContext>
    </details>
  )
}
