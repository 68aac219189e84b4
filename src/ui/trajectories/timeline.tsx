/**
 * Three lanes over time, one column a step. The playhead's line is moved by the store sixty times a
 * second, outside React; its range input scrubs.
 */
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { Step } from '../../run/records.ts'
import { scrolledTo } from '../../store/in-sight.ts'
import { LANES, stepName, troubled } from '../../store/lanes.ts'
import { usePlayhead } from '../context.ts'
import { LANE_NAMES, Mark } from '../marks.tsx'
import { rove } from '../rove.ts'

/** More may not fit beside each other: then a strip shows all of them at once. */
const FEW_STEPS = 8

export function Timeline({ steps }: { readonly steps: readonly Step[] }) {
  const playhead = usePlayhead()
  const current = useStore(playhead, (state) => state.step)
  const playing = useStore(playhead, (state) => state.playing)
  return (
    <div className="timeline">
      <div className="lanes" style={{ '--steps': steps.length }}>
        <div className="lane-names" aria-hidden="true">
          {LANES.map((lane) => (
            <span key={lane}>
              <Mark shape={lane} /> {LANE_NAMES[lane]}
            </span>
          ))}
        </div>
        <div className="lane-scroll">
          <div
            className="lane-grid"
            role="group"
            aria-label="Steps"
            onKeyDown={(event) => rove(event, current, steps.length, (step) => playhead.seek(step))}
          >
            {LANES.map((lane, row) => (
              <span key={lane} className="lane-rule" style={{ gridRow: row + 1 }} />
            ))}
            {steps.map((step, index) => (
              <button
                key={index}
                data-stop={index}
                tabIndex={index === current ? 0 : -1}
                type="button"
                className="lane-step"
                style={{ gridColumn: index + 1, gridRow: LANES.indexOf(step.lane) + 1 }}
                aria-current={index === current ? 'step' : undefined}
                aria-label={`Step ${index + 1}: ${stepName(step)}`}
                title={stepName(step)}
                onClick={() => playhead.seek(index)}
              >
                <Mark
                  shape={step.lane}
                  size={14}
                  failed={step.lane === 'tool' && troubled(step)}
                  hollow={step.lane !== 'tool' && troubled(step)}
                />
              </button>
            ))}
            <PlayheadLine steps={steps.length} />
          </div>
        </div>
      </div>
      <div className="transport">
        <button
          type="button"
          className="small"
          aria-label="Previous step"
          title="Previous step (h)"
          disabled={current === 0}
          onClick={() => playhead.move(-1)}
        >
          ◂
        </button>
        <button
          type="button"
          className="small play"
          onClick={() => playhead.toggle()}
          aria-label={playing ? 'Pause playback' : 'Play'}
          title="Play or pause (p)"
        >
          {playing ? '❙❙' : '▶'}
        </button>
        <button
          type="button"
          className="small"
          aria-label="Next step"
          title="Next step (l)"
          disabled={current >= steps.length - 1}
          onClick={() => playhead.move(1)}
        >
          ▸
        </button>
        <span className="scrub">
          <Scrubber steps={steps} />
          {steps.length > FEW_STEPS && (
            <span className="strip" aria-hidden="true">
              {steps.map((step, index) => (
                <span
                  key={index}
                  className={`mark-${step.lane}${troubled(step) ? ' strip-troubled' : ''}`}
                />
              ))}
            </span>
          )}
        </span>
        <span className="step-count">
          step {Math.min(current + 1, steps.length)} of {steps.length}
        </span>
      </div>
    </div>
  )
}

/**
 * Wherever the playhead goes, the step that it stands on is in sight, and one on either side of it.
 */
function PlayheadLine({ steps }: { readonly steps: number }) {
  const playhead = usePlayhead()
  const line = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const place = (position: number) => {
      line.current?.style.setProperty('--at', String(position))
      const lanes = line.current?.closest('.lane-scroll')
      if (!lanes || lanes.scrollWidth <= lanes.clientWidth) return
      const size = lanes.scrollWidth / Math.max(1, steps)
      lanes.scrollLeft = scrolledTo(
        { from: position * size, size },
        { at: lanes.scrollLeft, shown: lanes.clientWidth },
        size,
      )
    }
    place(playhead.getState().position)
    return playhead.subscribe((state) => place(state.position))
  }, [playhead, steps])
  return <span ref={line} className="playhead" aria-hidden="true" />
}

function Scrubber({ steps }: { readonly steps: readonly Step[] }) {
  const playhead = usePlayhead()
  const input = useRef<HTMLInputElement>(null)
  const step = useStore(playhead, (state) => state.step)
  const shown = steps[step]
  useEffect(() => {
    const place = (position: number) => {
      if (input.current) input.current.value = String(position)
    }
    place(playhead.getState().position)
    return playhead.subscribe((state) => place(state.position))
  }, [playhead])
  return (
    <input
      ref={input}
      className="scrubber"
      type="range"
      min={0}
      max={Math.max(0, steps.length - 1)}
      step="any"
      aria-label="Position in the trajectory"
      aria-valuetext={shown ? `step ${step + 1}: ${stepName(shown)}` : 'no steps'}
      defaultValue={0}
      onChange={(event) => playhead.seek(event.target.valueAsNumber)}
      onKeyDown={(event) => {
        const by =
          event.key === 'ArrowRight' || event.key === 'ArrowUp'
            ? 1
            : event.key === 'ArrowLeft' || event.key === 'ArrowDown'
              ? -1
              : 0
        if (by === 0) return
        event.preventDefault()
        playhead.move(by)
      }}
    />
  )
}
