/** What to run: a protocol, and how much of it. Nothing here starts anything. */
import { useId, type ReactNode } from 'react'
import {
  amountOf,
  modeName,
  offeredValues,
  variableField,
  variableFields,
  type Budget,
  type Plan,
  type PlanMend,
  type Planned,
} from '../../store/experiment-plan.ts'
import { termBeside } from '../../store/fields.ts'
import type { Protocol } from '../../store/experiment-store.ts'
import { LineMark } from '../charts/chart.tsx'
import { MODE_FACTS } from '../../run/mode-facts.ts'

interface PlanFormProps {
  readonly protocols: readonly Protocol[]
  readonly protocol: Protocol
  readonly plan: Plan
  readonly made: Planned
  readonly choose: (protocol: Protocol) => void
  readonly change: (plan: Plan) => void
  readonly mend: (mend: PlanMend) => void
}

const BUDGETS: readonly (readonly [Budget, string])[] = [
  ['tokens', 'Equal sampled tokens'],
  ['updates', 'Equal updates'],
  ['gflop', 'Equal arithmetic (GFLOP)'],
]
const AMOUNT_LABELS = {
  tokens: 'Sampled tokens a run',
  updates: 'Updates a run',
  gflop: 'GFLOP a run',
} as const

export function PlanForm({
  protocols,
  protocol,
  plan,
  made: { errors, mends },
  choose,
  change,
  mend,
}: PlanFormProps) {
  const { experiment } = protocol
  const seeds = experiment.seeds
  return (
    <div className="fields">
      <Protocols
        title="Guided tour: five things to see"
        among={protocols.filter((one) => one.experiment.stop !== undefined)}
        protocol={protocol}
        choose={choose}
      />
      <Protocols
        title="Questions"
        among={protocols.filter((one) => one.experiment.stop === undefined)}
        protocol={protocol}
        choose={choose}
      />
      <fieldset className="presets">
        <legend>Modes to compare</legend>
        {experiment.modes.map((mode) => (
          <label key={mode} className="preset">
            <input
              type="checkbox"
              checked={plan.modes.includes(mode)}
              onChange={(event) =>
                change({
                  ...plan,
                  modes: event.target.checked
                    ? [...plan.modes, mode]
                    : plan.modes.filter((other) => other !== mode),
                })
              }
            />
            <span>
              <LineMark {...MODE_FACTS[mode].line} /> {modeName(mode)}{' '}
              <span className="term">{mode}</span>
            </span>
          </label>
        ))}
        {errors.modes !== undefined && <p className="error">{errors.modes}</p>}
      </fieldset>
      <TextField
        label="Seeds"
        term="runs of each mode"
        value={plan.seeds}
        error={errors.seeds}
        change={(value) => change({ ...plan, seeds: value })}
      >
        The first of the protocol’s {seeds.length}: {seeds.join(', ')}. Fewer than all is
        exploratory; intervals over seeds take at least two.
      </TextField>
      <Choice
        label="Budget"
        term="what every run gets alike"
        value={plan.budget}
        options={BUDGETS}
        change={(value) => {
          const budget = BUDGETS.find(([known]) => known === value)?.[0] ?? 'tokens'
          change({ ...plan, budget, amount: amountOf(experiment, budget) })
        }}
      />
      <TextField
        label={AMOUNT_LABELS[plan.budget]}
        term="budget"
        value={plan.amount}
        error={errors.amount}
        change={(value) => change({ ...plan, amount: value })}
      >
        The protocol gives {amountOf(experiment, plan.budget)}.
      </TextField>
      <Vary experiment={experiment} plan={plan} error={errors.values} change={change} />
      {errors.values !== undefined && <Mends mends={mends} mend={mend} />}
      <label className="check">
        <input
          type="checkbox"
          checked={plan.crossPlay}
          onChange={(event) => change({ ...plan, crossPlay: event.target.checked })}
        />{' '}
        Cross-play of seeds at the end
      </label>
      {errors.whole !== undefined && <p className="error">{errors.whole}</p>}
      {errors.whole !== undefined && <Mends mends={mends} mend={mend} />}
    </div>
  )
}

function Mends({
  mends,
  mend,
}: { readonly mends: Planned['mends'] } & Pick<PlanFormProps, 'mend'>) {
  return (
    mends.length > 0 && (
      <p className="mends">
        {mends.map((one) => (
          <button key={one.label} type="button" onClick={() => mend(one)}>
            {one.label}
          </button>
        ))}
      </p>
    )
  )
}

function Protocols({
  title,
  among,
  protocol,
  choose,
}: { readonly title: string; readonly among: readonly Protocol[] } & Pick<
  PlanFormProps,
  'protocol' | 'choose'
>) {
  if (among.length === 0) return null
  return (
    <fieldset className="presets">
      <legend>{title}</legend>
      {among.map((one) => (
        <label key={one.id} className="preset">
          <input
            type="radio"
            name="protocol"
            checked={one.id === protocol.id}
            onChange={() => choose(one)}
          />
          <span>{one.experiment.name}</span>
        </label>
      ))}
      {among.some(({ id }) => id === protocol.id) && protocol.experiment.about !== '' && (
        <p className="quiet">{protocol.experiment.about}</p>
      )}
    </fieldset>
  )
}

function Vary({
  experiment,
  plan,
  error,
  change,
}: { readonly experiment: Protocol['experiment']; readonly error: string | undefined } & Pick<
  PlanFormProps,
  'plan' | 'change'
>) {
  const field = variableField(experiment, plan.vary?.path)
  const asIs =
    experiment.variants.length > 1
      ? `As the protocol: ${experiment.variants.map(({ id, label }) => (label === '' ? id : label)).join(' · ')}`
      : 'Nothing'
  return (
    <>
      <Choice
        label="Also vary"
        term="one setting"
        value={plan.vary?.path ?? ''}
        options={[['', asIs]]}
        groups={variableFields(experiment).map(({ title, fields }) => ({
          title,
          options: fields.map((one) => [one.path, named(one)] as const),
        }))}
        change={(path) => {
          const next = variableField(experiment, path)
          change({ ...plan, vary: next && { path, values: offeredValues(experiment, next) } })
        }}
      />
      {field && plan.vary && (
        <TextField
          label="Its values"
          term={field.term}
          value={plan.vary.values}
          error={error}
          change={(values) => change({ ...plan, vary: { path: field.path, values } })}
        >
          {field.help} Parted by commas; the first is what the others are compared with.
        </TextField>
      )}
    </>
  )
}

/** Label and term on one line of a menu. */
function named(field: Parameters<typeof termBeside>[0]): string {
  const term = termBeside(field)
  return term === undefined ? field.label : `${field.label} (${term})`
}

interface FieldProps {
  readonly label: string
  readonly term: string
  readonly value: string
  readonly change: (value: string) => void
}

function TextField({
  label,
  term,
  value,
  error,
  change,
  children,
}: FieldProps & { readonly error: string | undefined; readonly children: ReactNode }) {
  const id = useId()
  return (
    <div className="field">
      <div className="field-line">
        <label htmlFor={id}>
          {label} <span className="term">{term}</span>
        </label>
      </div>
      <input
        id={id}
        type="text"
        autoComplete="off"
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-help${error === undefined ? '' : ` ${id}-error`}`}
        onChange={(event) => change(event.target.value)}
      />
      {error !== undefined && (
        <p id={`${id}-error`} className="error">
          {error}
        </p>
      )}
      <p id={`${id}-help`} className="help">
        {children}
      </p>
    </div>
  )
}

type Options = readonly (readonly [value: string, label: string])[]

function Choice({
  label,
  term,
  value,
  options,
  groups = [],
  change,
}: FieldProps & {
  readonly options: Options
  readonly groups?: readonly { readonly title: string; readonly options: Options }[]
}) {
  const id = useId()
  const listed = (some: Options) =>
    some.map(([option, words]) => (
      <option key={option} value={option}>
        {words}
      </option>
    ))
  return (
    <div className="field">
      <div className="field-line">
        <label htmlFor={id}>
          {label} <span className="term">{term}</span>
        </label>
      </div>
      <select id={id} value={value} onChange={(event) => change(event.target.value)}>
        {listed(options)}
        {groups.map((group) => (
          <optgroup key={group.title} label={group.title}>
            {listed(group.options)}
          </optgroup>
        ))}
      </select>
    </div>
  )
}
