/** One update told with the numbers of a real task, as `docs/one-update.md` has it. */
import type { ExplainedUpdate, OutputLoss, RoleUpdate } from '../rl/explained-update.ts'
import { deviation, mean } from '../rl/moments.ts'
import { rewardOf } from '../rl/reward/weighted-sum.ts'
import { printCalls } from '../run/calls/call-print.ts'
import { fixed } from '../run/figure.ts'
import type { Config } from '../run/config.ts'
import type { RewardTerm } from '../run/records.ts'
import { markdownTable } from './markdown.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'

const number = (value: number, places = 4): string => fixed(value, places)

/** Text of a model or a task inside a table; every backtick in it would end the code. */
const code = (text: string): string =>
  text === '' ? '' : `\`${text.replaceAll('`', "'").replaceAll('\n', ' ⏎ ')}\``

const WIDTH = 100

/** A paragraph in lines; tables, headings and texts of their own stay as they are. */
function wrapped(part: string): string {
  if (/^[|#`]/.test(part)) return part
  const lines: string[] = []
  let line = ''
  for (const word of part.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}

const fence = (text: string): string => ['```text', text, '```'].join('\n')

const termCells = (terms: readonly RewardTerm[]): string[] =>
  terms.map(({ value, weight }) => `${number(value)} × ${weight}`)

const rewardText = (terms: readonly RewardTerm[]): string => number(rewardOf(terms))

const moments = (rewards: readonly number[]): string =>
  `mean ${number(mean(rewards))}, standard deviation ${number(deviation(rewards))}`

function tokenTable({ tokenText }: Pick<Tokenizer, 'tokenText'>, { tokens }: OutputLoss): string {
  return markdownTable(
    ['token', 'sampled', 'scored', 'ratio', 'share of the loss', 'scored after'],
    tokens.map(({ token, sampled, before, ratio, loss, after }) => [
      code(tokenText(token)),
      number(sampled),
      number(before),
      number(ratio, 6),
      number(loss, 6),
      number(after),
    ]),
  )
}

const sumText = ({ batch, loss, summed, gradNorm }: RoleUpdate): string =>
  `${batch.sequences.length} sequences, normaliser ${batch.normalizer}. Summed over all of their trained tokens the loss is ${number(summed, 6)}; the engine says ${number(loss, 6)}, and ${number(gradNorm, 6)} for the norm of the gradient.`

/** `config` and `tokenizer` are those that `explained` was made with. */
export function explainPage(
  { batch, task, plans, groups, plan, step, planner, executor, rate }: ExplainedUpdate,
  config: Config,
  tokenizer: Tokenizer,
): string {
  const tokenText = (token: number): string => tokenizer.tokenText(token)
  const control = new Set<number>(Object.values(tokenizer.control))
  // Bytes of one word are read together: one alone is no character.
  const textOf = (tokens: Int32Array): string => {
    let text = ''
    let word: number[] = []
    for (const token of tokens)
      if (control.has(token)) {
        text += tokenizer.decode(word) + tokenText(token)
        word = []
      } else word.push(token)
    return text + tokenizer.decode(word)
  }
  const { rl, seed } = config
  const executions = plans.flatMap((one) => one.executions)
  const planNumber = (index: number): string => String(index + 1)
  const planRewards = plans.map(({ terms }) => rewardOf(terms))
  const group = groups.find((members) => members.includes(step.judged)) ?? []
  const groupRewards = group.map(({ terms }) => rewardOf(terms))
  const [first = step.judged] = group
  const names = (terms: readonly RewardTerm[]): string[] => terms.map(({ name }) => name)
  const parts = [
    '# One update, from the task to the gradient',
    `This page is printed by \`npm run explain -- --seed ${seed}\`, with any other seed for another task: the first update of mode \`joint\` from the shipped policies, ${rl.tasks} tasks, G = ${rl.plans} plans each, M = ${rl.executions} executions a plan, in arithmetic that gives the same numbers on every machine. Each part names the file of \`src/rl/\` that decides it; these twelve hold all that does. What they call besides are helpers that say at their head what they are.`,

    '## 1. The stage: `stages/update-stage.ts`',
    `An update samples, judges, learns and records. The mode says how; the rest of this page is one update of that stage, without the record that the page's charts are drawn from. Of its ${rl.tasks} tasks, ${batch.taught.filter(({ taught }) => taught).length} had a group whose rewards differ, and can teach something.`,

    '## 2. The mode: `modes/joint.ts`',
    'Tasks are drawn in a shuffled pass over the training split. The mode asks the planner for plans, has the executor carry each out, and says who is paid for what and who learns; the other modes are told by how they differ from this one. The task that this page follows is the first from which both roles learn:',
    fence(task.text),
    'It is solved by these calls, which neither policy is shown:',
    fence(printCalls(task.gold)),

    '## 3. What is read: `prompt.ts`',
    'Control tokens frame every part, so that no text can pose as one. The planner reads',
    fence(textOf(plan.judged.sample.prompt)),
    'and the executor, before the output of its that is followed below,',
    fence(textOf(step.judged.execution.tokens.subarray(0, step.judged.step.start))),

    '## 4. Plans: `rollout/episodes.ts`',
    `The prompt is prefilled once and ${rl.plans} plans are sampled from it, at temperature ${rl.temperature}. A plan is carried out as soon as it is complete, while others are still being written. The log-probability is that of the whole output, in nats.`,
    markdownTable(
      ['plan', 'sub-tasks', 'tokens', 'log-probability'],
      plans.map(({ sample }) => [
        planNumber(sample.index),
        code(sample.output.text),
        String(sample.output.tokens.length),
        number(sample.output.logProbs.reduce((sum, one) => sum + one, 0)),
      ]),
    ),

    '## 5. Executions: `rollout/executions.ts`',
    `Every plan is carried out ${rl.executions} times, each time in a fresh world, sub-task by sub-task over one KV cache: the executor writes calls, they are run, it reads what came back and the next sub-task.`,
    markdownTable(
      ['plan', 'execution', 'sub-task', 'written', 'came back'],
      executions.flatMap((execution) =>
        execution.steps.map(({ planStep, output, records }) => [
          planNumber(plans.find((one) => one.executions.includes(execution))?.sample.index ?? 0),
          String(execution.index + 1),
          code(planStep),
          code(output.text),
          code(records.map(({ observation }) => observation.text).join('; ')),
        ]),
      ),
    ),
    markdownTable(
      ['plan', 'execution', 'verdict'],
      executions.map((execution) => [
        planNumber(plans.find((one) => one.executions.includes(execution))?.sample.index ?? 0),
        String(execution.index + 1),
        execution.verdict.success ? 'solved' : 'not solved',
      ]),
    ),

    '## 6. What a plan is paid: `reward/planner.ts`',
    'Each term is what was measured × its weight. `param` looks at the plan alone; `exe` and `out` are means over what the executor really did with it, which ties the planner to this executor; `format` is whether it is a plan at all. The reward is their sum.',
    markdownTable(
      ['plan', ...names(plan.judged.terms), 'reward'],
      plans.map(({ sample, terms }) => [
        planNumber(sample.index),
        ...termCells(terms),
        rewardText(terms),
      ]),
    ),

    '## 7. What an output of the executor is paid: `reward/executor.ts`',
    'It is compared with what its sub-task asks for, so that an executor is not blamed for a plan that asks for the wrong thing: `form` is whether it is a closed list of calls, `syn` whether the calls fit their tools, `sem` how well they agree with what is asked.',
    markdownTable(
      ['sub-task', 'written', ...names(step.judged.terms), 'reward'],
      groups
        .flat()
        .map(({ step: { planStep, output }, terms }) => [
          code(planStep),
          code(output.text),
          ...termCells(terms),
          rewardText(terms),
        ]),
    ),

    '## 8. Who is compared with whom: `groupings/same-context.ts`',
    `Plans are compared with the other plans of their task. Outputs of the executor are compared with those that were written after exactly the same tokens, whichever plan these came from: here ${groups.length} ${groups.length === 1 ? 'group' : 'groups'} of ${groups.map((members) => members.length).join(', ')}.`,

    '## 9. From rewards to advantages: `judging.ts`',
    'Terms are summed to rewards, and rewards become advantages within their group. A group whose rewards are all the same teaches nothing: its advantages are 0, and its outputs are left out.',

    '## 10. The estimator: `advantages/grpo.ts`',
    'A = (r − mean) / (standard deviation + 0.0001), over the group.',
    `The plans, ${moments(planRewards)}:`,
    markdownTable(
      ['plan', 'reward', 'advantage'],
      plans.map(({ sample, terms, advantage }) => [
        planNumber(sample.index),
        rewardText(terms),
        number(advantage),
      ]),
    ),
    `The executor's outputs for ${code(first.step.planStep)}, ${moments(groupRewards)}:`,
    markdownTable(
      ['written', 'reward', 'advantage'],
      group.map(({ step: { output }, terms, advantage }) => [
        code(output.text),
        rewardText(terms),
        number(advantage),
      ]),
    ),

    '## 11. What a token weighs: `loss-aggregations/dapo.ts`',
    'Every token that is learned from weighs the same: 1 divided by their number in the batch, all tasks together. An output that was sampled several times after the same tokens is passed on once, with as many times the weight and the mean advantage, which is exact while the ratio is 1.',
    markdownTable(
      ['role', 'trained tokens (normaliser)', 'weight of one'],
      (
        [
          ['planner', planner],
          ['executor', executor],
        ] as const
      ).map(([role, { batch: own }]) => [
        role,
        String(own.normalizer),
        number(1 / own.normalizer, 6),
      ]),
    ),

    '## 12. The step: `update.ts`',
    `The loss of a token is −weight × (ratio × advantage + ${rl.entropyCoefficient} × entropy). The ratio is the probability that the policy gives the token now over that with which it was sampled; on the first step both are the same policy, and it is 1 but for rounding. Then AdamW takes one step at learning rate ${rate} on a gradient whose norm is cut at ${rl.maxGradNorm}. The last column is the log-probability after it.`,
    `Plan ${planNumber(plan.judged.sample.index)}, advantage ${number(plan.loss.advantage)}${plan.loss.count > 1 ? ` (the mean of ${plan.loss.count} equal plans)` : ''}, weight ${number(plan.loss.weight, 6)}:`,
    tokenTable({ tokenText }, plan.loss),
    `The planner's batch: ${sumText(planner)}`,
    `The executor's output ${code(step.loss.output.text)}, advantage ${number(step.loss.advantage)}${step.loss.count > 1 ? ` (the mean of ${step.loss.count} equal outputs)` : ''}, weight ${number(step.loss.weight, 6)}:`,
    tokenTable({ tokenText }, step.loss),
    `The executor's batch: ${sumText(executor)}`,
  ]
  return `${parts.map(wrapped).join('\n\n')}\n`
}
