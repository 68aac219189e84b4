/** What one step read, wrote and earned; or what a tool was asked and answered. */
import type { Step } from '../../run/records.ts'
import { figure, howMany } from '../../store/format.ts'
import { stepName } from '../../store/lanes.ts'
import { Mark } from '../marks.tsx'
import { Rewards } from './rewards.tsx'
import { Text } from './text.tsx'
import { Tokens } from './tokens.tsx'

export function StepDetail({
  step,
  index,
  count,
  asked,
}: {
  readonly step: Step
  readonly index: number
  readonly count: number
  /** Of a request: whose step it is. Nobody knows then what would have been right. */
  readonly asked?: string
}) {
  return (
    <section
      className={`step step-${step.lane}`}
      aria-label={`${asked === undefined ? '' : `${asked}, `}Step ${index + 1} of ${count}`}
    >
      <h3>
        <Mark shape={step.lane} size={12} failed={step.lane === 'tool' && !step.ok} />{' '}
        {stepName(step)}
      </h3>
      {step.lane === 'tool' ? (
        <ToolStep step={step} judged={asked === undefined} />
      ) : (
        <PolicyStep step={step} judged={asked === undefined} />
      )}
    </section>
  )
}

interface Judged {
  readonly judged: boolean
}

function PolicyStep({
  step,
  judged,
}: Judged & { readonly step: Extract<Step, { lane: 'planner' | 'executor' }> }) {
  const { advantage, truncated } = step.generation
  return (
    <>
      <h4>
        Read <span className="term">prompt</span>
      </h4>
      <Text text={step.prompt} />
      <h4>
        Wrote{' '}
        <span className="term">
          output, {howMany(step.generation.tokens.length, 'token')}
          {truncated ? ', cut off at the limit' : ''}
        </span>
      </h4>
      <Tokens generation={step.generation} output={step.output} />
      {judged && (
        <>
          <h4>
            Earned <span className="term">reward, term by term; advantage {figure(advantage)}</span>
          </h4>
          <Rewards terms={step.rewards} />
        </>
      )}
    </>
  )
}

function ToolStep({ step, judged }: Judged & { readonly step: Extract<Step, { lane: 'tool' }> }) {
  return (
    <>
      <h4>
        Asked <span className="term">call, for sub-task {step.subtask + 1}</span>
      </h4>
      <Text text={step.call} />
      <h4>
        Answered{' '}
        <span className="term">{step.ok ? 'result' : 'error, as the executor reads it'}</span>
      </h4>
      <Text text={step.result} refused={!step.ok} />
      {judged && (
        <p className="quiet">
          {step.matchedGold >= 0
            ? `It is call ${step.matchedGold + 1} of those that the task needs.`
            : 'It is none of the calls that the task needs.'}
        </p>
      )}
    </>
  )
}
