/** The set-up's folded groups: what each is about, and its fields in the order the page shows them. */
import type { Field, GroupId } from './fields.ts'

export const GROUP_ABOUT: Readonly<Record<GroupId, string>> = {
  planner: 'The size of the network that splits a task into sub-tasks. Expect a smaller one to confuse values, and to need more training.',
  executor: 'The size of the network that turns a sub-task into tool calls. Expect a smaller one to gain more from plans that ask for one call a line.',
  environment: 'How much of the task and of the results reaches the executor.',
  annotators: 'Whose plans each role imitates. Expect misalignment where the planner writes what the executor hardly ever read.',
  'warm-start': 'How long the policies imitate before reinforcement learning begins. Expect a short one to leave more to learn from rewards, until there is no success to learn from.',
  tasks: 'Which tasks are drawn, how often each is tried, and what ends a run.',
  reward: 'What counts as good, and how much; a weight of 0 only measures.',
  rl: 'How outcomes become changes of the weights (GRPO).',
  evaluation: 'How progress is measured, on tasks that are never trained on.',
  engine: 'What computes, and how often it is saved.',
}

function policyFields(role: 'planner' | 'executor'): readonly Field[] {
  return [
    { path: `${role}.dModel`, kind: 'integer', label: 'Width', term: 'd_model', help: 'Numbers that stand for one token inside the network: the main measure of how much a policy can do. Expect less success, and more of it lost to copying errors, where it is halved.' },
    { path: `${role}.layers`, kind: 'integer', label: 'Depth', term: 'layers', help: 'Transformer blocks, one after another. Expect one block to copy values badly: finding what to copy takes two steps of attention.' },
    { path: `${role}.heads`, kind: 'integer', label: 'Attention heads', term: 'heads', help: 'Ways of looking back that run side by side; twice this must divide the width.' },
    { path: `${role}.kvHeads`, kind: 'integer', label: 'Key and value heads', term: 'kv_heads', help: 'Fewer than heads means that several heads share keys and values (grouped-query attention).' },
    { path: `${role}.feedForward`, kind: 'integer', label: 'Feed-forward width', term: 'd_ff', help: 'Width of the gated layer inside each block.' },
    { path: `${role}.context`, kind: 'integer', label: 'Longest sequence', term: 'context', help: 'Tokens that the policy can read and write in one sequence. Expect long episodes to be cut where it is short: sub-tasks that no longer fit are left undone.' },
    { path: `${role}.tied`, kind: 'switch', label: 'Same table in and out', term: 'tied embeddings', help: 'Reads and writes tokens with one table, which halves its parameters.' },
    { path: `${role}.qkvBias`, kind: 'switch', label: 'Bias in attention', term: 'qkv bias', help: 'Adds a constant to queries, keys and values.' },
  ]
}

function styleFields(role: 'planner' | 'executor'): readonly Field[] {
  const path = `warmStart.${role}Styles`
  const who = role === 'planner' ? 'Planner' : 'Executor'
  return [
    { path: `${path}.fine`, kind: 'number', label: `${who}: one call a line, all named`, term: 'fine', help: 'Share of its demonstrations that spell out every call and value: the style that is easiest to carry out.' },
    { path: `${path}.coarse`, kind: 'number', label: `${who}: several calls in one line`, term: 'coarse', help: 'Share that joins calls into one sub-task: expect an executor that saw few of them to drop calls.' },
    { path: `${path}.terse`, kind: 'number', label: `${who}: shorthand`, term: 'terse', help: 'Share that gives values by position, without names: expect an executor that saw few of them to swap parameters.' },
    { path: `${path}.verbatim`, kind: 'number', label: `${who}: the task repeated`, term: 'verbatim', help: 'Share whose plan is the task itself, word for word: it names all values that the task says, so expect it to score well on P and hardly to be carried out.' },
  ]
}

export const GROUP_FIELDS: Readonly<Record<GroupId, readonly Field[]>> = {
  planner: [
    { path: 'weights', kind: 'choice', options: [['separate', 'Two networks'], ['shared', 'One network, two roles']], label: 'Networks', term: 'weights', help: 'Two networks, or one that plays both roles and knows which by a role token.' },
    ...policyFields('planner'),
  ],
  executor: policyFields('executor'),
  environment: [
    { path: 'environment.executorSees', kind: 'choice', options: [['results', 'Its sub-tasks and results so far'], ['blind', 'Its sub-tasks only'], ['plan', 'Also the whole plan'], ['task', 'Also the task']], label: 'What the executor reads', term: 'observation', help: 'The more it reads, the less it depends on the wording of one sub-task: expect smaller regrets where it sees the task itself.' },
    { path: 'environment.observationNoise', kind: 'number', label: 'Garbled results', term: 'observation noise', help: 'Share of the words of a result that reach the executor wrong. Expect harm only where a later call needs what was read; references carry values past it.' },
  ],
  annotators: [
    ...styleFields('planner'), ...styleFields('executor'),
    { path: 'warmStart.byTool', kind: 'switch', label: 'Two-sided annotators', term: 'by tool', help: 'For every second tool full names and shorthand change places in both mixtures: expect that no single style suits all tools, and that the roles learn tool by tool what the other one reads.' },
    { path: 'warmStart.rareTools', kind: 'integer', label: 'Tools hardly shown to the executor', term: 'rare tools', help: 'Expect plans that name these tools to fail at first, and joint training to close the gap where the executor tries them often enough.' },
    { path: 'warmStart.rareShare', kind: 'number', label: 'How much of them it was shown', term: 'share kept', help: 'Share of the demonstrations with such a tool that are kept; at 0 the executor was never shown them, and expect it to stay unable to call them.' },
  ],
  'warm-start': [
    { path: 'warmStart.from', kind: 'choice', options: [['starter', 'Shipped starter policies'], ['demonstrations', 'Demonstrations, now']], label: 'Begin with', term: 'warm start', help: 'Starter policies begin at once; demonstrations are imitated first, here, with the mixture below.' },
    { path: 'warmStart.plannerSteps', kind: 'integer', label: 'Planner steps', term: 'steps', help: 'Batches of demonstrations that the planner imitates.' },
    { path: 'warmStart.executorSteps', kind: 'integer', label: 'Executor steps', term: 'steps', help: 'Batches of demonstrations that the executor imitates.' },
    { path: 'warmStart.batch', kind: 'integer', label: 'Demonstrations a step', term: 'batch', help: 'Demonstrations that one step averages over.' },
    { path: 'warmStart.learningRate', kind: 'number', label: 'Step size', term: 'learning rate', help: 'How far one step of imitation moves the weights.' },
    { path: 'warmStart.soloSteps', kind: 'integer', label: 'Steps of the one policy', term: 'steps', help: 'For the two modes without a planner; 0 is as many as both roles have together.' },
  ],
  tasks: [
    { path: 'suite.level', kind: 'choice', options: [['easy', 'Easy'], ['standard', 'Standard'], ['hard', 'Hard']], label: 'Difficulty', term: 'level', help: 'Fewer or more calls a task, and at the hard desk times and days that must be rewritten. Expect the shipped policies, which know the standard desk, to be poor at another level: begin with demonstrations there.' },
    { path: 'suite.train', kind: 'integer', label: 'Training tasks', term: 'train', help: 'Tasks that training draws from.' },
    { path: 'suite.heldOut', kind: 'integer', label: 'Held-out tasks', term: 'held-out', help: 'Tasks kept for evaluation.' },
    { path: 'suite.heldOutShare', kind: 'number', label: 'Held-out share', term: 'held-out', help: 'Share of the dialogues or questions kept for evaluation.' },
    { path: 'suite.split', kind: 'choice', options: [['reporting', 'For reporting'], ['tuning', 'For tuning']], label: 'Which held-out items', term: 'split', help: 'Choose settings on the split for tuning, and look at the one for reporting once, with the settings that were chosen: tuning then never meets what reporting holds out, at the same task seed and held-out share.' },
    { path: 'suite.categories', kind: 'choice', options: [['all', 'Python, one turn'], ['non-live', 'The written ones of these'], ['live', 'Those of users'], ['simple-multiple', 'One call, few functions'], ['multi-turn', 'Conversations, by turn'], ['java-javascript', 'Java and JavaScript']], label: 'Categories', term: 'categories', help: 'Which of BFCL’s categories are trained on and evaluated, of those that were dropped.' },
    { path: 'suite.levels', kind: 'choice', options: [['all', 'Levels 1 and 2'], ['level-1', 'Level 1: tools given'], ['level-2', 'Level 2: tools to be found'], ['level-3', 'Level 3: several calls']], label: 'Dialogues', term: 'levels', help: 'Which part of API-Bank is trained on and evaluated: its dialogues (levels 1 and 2, a request at a time), or the tasks of level 3, each of which needs several calls in order.' },
    { path: 'suite.judge', kind: 'choice', options: [['official', 'The official evaluator'], ['repaired', 'Official rules, repaired'], ['equality', 'Equality with the record']], label: 'Verdict by', term: 'judge', help: 'The official evaluator also fails some right requests (of its own level 1 requests it passes 338 of 399); repaired lets those pass and is no official score.' },
    { path: 'suite.skipBad', kind: 'switch', label: 'Leave out bad lines', term: 'skip bad lines', help: 'Lines of the official files that cannot be used are left out; else a single one refuses them.' },
    { path: 'suite.seed', kind: 'integer', label: 'Task seed', term: 'suite seed', help: 'Which tasks are drawn; apart from the seed of the run.' },
    { path: 'rl.curriculum', kind: 'choice', options: [['none', 'All alike'], ['signal', 'Where something is learned']], label: 'Which tasks', term: 'curriculum', help: 'Draws tasks more often whose kind had groups with differing rewards lately. Expect fewer zero-variance groups.' },
    { path: 'rl.tasks', kind: 'integer', label: 'Tasks an update', term: 'tasks', help: 'Different tasks tried before the policies change.' },
    { path: 'rl.plans', kind: 'integer', label: 'Plans a task', term: 'group size', help: 'Plans sampled for one task; each is judged against the others of its group.' },
    { path: 'rl.executions', kind: 'integer', label: 'Executions a plan', term: 'rollouts', help: 'How often the executor carries out each plan.' },
    { path: 'rl.budget', kind: 'choice', options: [['updates', 'Updates'], ['tokens', 'Sampled tokens'], ['gflop', 'Arithmetic (GFLOP)']], label: 'A run ends after', term: 'budget', help: 'Modes are only comparable at an equal budget: an update of one mode costs more than one of another.' },
    { path: 'rl.budgetTokens', kind: 'integer', label: 'Sampled tokens', term: 'tokens', help: 'Where tokens are the budget: tokens that both roles write in training.' },
    { path: 'rl.budgetGflop', kind: 'number', label: 'Arithmetic', term: 'GFLOP', help: 'Where arithmetic is the budget: rollout and update together, as the mathematics asks for it.' },
    { path: 'rl.alternateEvery', kind: 'integer', label: 'Updates a turn', term: 'alternate every', help: 'In mode “alternate”: how many updates one role learns before the other does.' },
    { path: 'rl.maxPlanTokens', kind: 'integer', label: 'Longest plan', term: 'tokens', help: 'A plan that is longer is cut and counts as malformed.' },
    { path: 'rl.maxCallTokens', kind: 'integer', label: 'Longest call', term: 'tokens', help: 'An executor output that is longer is cut.' },
    { path: 'rl.maxSubtasks', kind: 'integer', label: 'Most sub-tasks', term: 'sub-tasks', help: 'A plan with more lines than this is malformed.' },
  ],
  reward: [
    { path: 'reward.planner.param', kind: 'number', label: 'Planner: right values in the plan', term: 'P', help: 'Values the plan names, compared with those the task needs.' },
    { path: 'reward.planner.paramForm', kind: 'choice', options: [['f1', 'Found and not too many'], ['recall', 'Found (can be gamed)']], label: 'Compare values by', term: 'f1 or recall', help: 'Recall alone is gamed by naming every value there is.' },
    { path: 'reward.planner.exe', kind: 'number', label: 'Planner: executor did the right calls', term: 'E', help: 'What this executor really did under the plan: the term that aligns the two.' },
    { path: 'reward.planner.out', kind: 'number', label: 'Planner: task solved', term: 'outcome', help: 'Whether the world ended up as it should.' },
    { path: 'reward.planner.format', kind: 'number', label: 'Planner: readable plan', term: 'format', help: 'Whether the output is a plan at all.' },
    { path: 'reward.planner.apart', kind: 'choice', options: [['both', 'Likeness and values'], ['imitation', 'Likeness to its annotator'], ['values', 'The right values']], label: 'Planner trained apart: paid for', term: 'separate reward', help: 'In mode “separate” no executor judges the plan, so it is paid for one of these.' },
    { path: 'reward.executor.form', kind: 'number', label: 'Executor: readable call', term: 'R_form', help: 'Whether the output is a list of calls in the call grammar.' },
    { path: 'reward.executor.syn', kind: 'number', label: 'Executor: arguments fit the tool', term: 'R_syn', help: 'Whether names and types of arguments are those of the tool.' },
    { path: 'reward.executor.sem', kind: 'number', label: 'Executor: the right call', term: 'R_sem', help: 'Tool, argument names and values against the right ones.' },
    { path: 'reward.executor.out', kind: 'number', label: 'Executor: task solved', term: 'outcome', help: 'Where the executor is paid for the outcome: without right calls to compare with, and where one policy does both.' },
    { path: 'reward.executor.matching', kind: 'choice', options: [['greedy', 'In order'], ['optimal', 'Best overall']], label: 'Pair calls', term: 'matching', help: 'How made and right calls are paired before they are compared.' },
  ],
  rl: [
    { path: 'rl.learningRate', kind: 'number', label: 'Step size', term: 'learning rate', help: 'How far one update moves the weights; too far and the policies fall apart.' },
    { path: 'rl.learningRateSchedule', kind: 'choice', options: [['linear', 'Falling to 0'], ['constant', 'Constant']], label: 'Step size over time', term: 'learning-rate schedule', help: 'Whether steps get smaller towards the last update, so that late noise does not undo what was learned.' },
    { path: 'rl.advantage', kind: 'choice', options: [['grpo', 'Against the group, in its spread'], ['dr_grpo', 'Against the group, unscaled'], ['rloo', 'Against the others of the group'], ['reinforce++', 'Against the whole batch']], label: 'Better than what', term: 'advantage', help: 'What a reward is compared with to say whether an output was good: grpo, dr_grpo, rloo or reinforce++.' },
    { path: 'rl.scaleRewards', kind: 'choice', options: [['group', 'By the group'], ['batch', 'By the batch'], ['none', 'Not at all']], label: 'Scale rewards', term: 'scale_rewards', help: 'Whose spread a reward difference is divided by.' },
    { path: 'rl.grouping', kind: 'choice', options: [['same-state', 'Same task, sub-task and results'], ['same-context', 'Same task, step and history'], ['nested', 'Same plan as well'], ['pooled', 'The whole task']], label: 'Executor outputs compared', term: 'grouping', help: 'Which executor outputs share a baseline: those that were asked the same and knew the same, or only those that read the same; pooling blames the executor for bad plans.' },
    { path: 'rl.lossAggregation', kind: 'choice', options: [['dapo', 'Every token alike'], ['grpo', 'Every output alike'], ['dr_grpo', 'Sum over a fixed length']], label: 'Average over', term: 'loss aggregation', help: 'Whether long outputs weigh more: dapo, grpo or dr_grpo.' },
    { path: 'rl.rewardAggregation', kind: 'choice', options: [['sum_then_normalize', 'Sum, then compare'], ['normalize_then_sum', 'Compare, then sum']], label: 'Several reward terms', term: 'reward aggregation', help: 'Whether terms are added before they are compared within the group, or each is compared alone and their sum once more over the batch.' },
    { path: 'rl.importance', kind: 'choice', options: [['token', 'Each token'], ['sequence', 'Each output']], label: 'Correct for drift by', term: 'importance sampling', help: 'Where the ratio of new to old probability is taken; a sequence ratio is GSPO.' },
    { path: 'rl.maskTruncated', kind: 'switch', label: 'Learn nothing from cut outputs', term: 'mask_truncated_completions', help: 'Outputs that ran into the length limit are still compared with the others, but not learned from.' },
    { path: 'rl.numIterations', kind: 'integer', label: 'Steps a batch', term: 'num_iterations', help: 'Optimiser steps on one batch; 1 is exactly on-policy.' },
    { path: 'rl.clipLow', kind: 'number', label: 'Lower clip', term: 'epsilon_low', help: 'How far a probability may fall before it stops counting; acts only with several steps a batch.' },
    { path: 'rl.clipHigh', kind: 'number', label: 'Upper clip', term: 'epsilon_high', help: 'How far a probability may rise before it stops counting.' },
    { path: 'rl.dualClip', kind: 'number', label: 'Dual clip', term: 'c', help: 'Bounds the loss of bad outputs whose probability exploded.' },
    { path: 'rl.beta', kind: 'number', label: 'Pull to the start', term: 'beta (KL)', help: 'Penalty for moving away from the warm start; 0 is off.' },
    { path: 'rl.entropyCoefficient', kind: 'number', label: 'Reward for variety', term: 'entropy bonus', help: 'Keeps the policy trying different tokens.' },
    { path: 'rl.temperature', kind: 'number', label: 'Randomness', term: 'temperature', help: 'Above 1 more random, below 1 closer to the likeliest token.' },
    { path: 'rl.topK', kind: 'integer', label: 'Likeliest tokens only', term: 'top-k', help: 'Samples from this many likeliest tokens; 0 is all.' },
    { path: 'rl.topP', kind: 'number', label: 'Probability mass', term: 'top-p', help: 'Samples from the likeliest tokens that reach this total; 1 is all.' },
    { path: 'rl.maxGradNorm', kind: 'number', label: 'Largest change', term: 'max_grad_norm', help: 'Longer gradients are shortened to this.' },
    { path: 'rl.beta1', kind: 'number', label: 'Momentum', term: 'Adam β₁', help: 'How slowly the direction of change forgets.' },
    { path: 'rl.beta2', kind: 'number', label: 'Scale memory', term: 'Adam β₂', help: 'How slowly the size of change forgets.' },
    { path: 'rl.weightDecay', kind: 'number', label: 'Shrink weights', term: 'weight decay', help: 'Pulls every weight towards zero a little at each step.' },
  ],
  evaluation: [
    { path: 'evaluation.every', kind: 'integer', label: 'Every … updates', term: 'interval', help: 'Updates between evaluations; the first and the last are always made.' },
    { path: 'evaluation.tasks', kind: 'integer', label: 'Tasks, first and last', term: 'n', help: 'More tasks make a narrower interval and take longer.' },
    { path: 'evaluation.tasksBetween', kind: 'integer', label: 'Tasks in between', term: 'n', help: 'Held-out tasks at the evaluations along the way.' },
    { path: 'evaluation.probes', kind: 'integer', label: 'Tasks with a changed plan', term: 'interventions', help: 'Held-out tasks whose plan is also blanked, shuffled, swapped and chosen among several; 0 leaves all of that out.' },
    { path: 'evaluation.bestOf', kind: 'integer', label: 'Plans to choose among', term: 'best of N', help: 'Plans sampled to see how much better the best of them would do with this executor.' },
    { path: 'evaluation.untouched', kind: 'choice', options: [['none', 'None'], ['twohop', 'Two-hop questions']], label: 'Suite never trained on', term: 'transfer', help: 'Success on tasks of another kind before and after, with nothing learned from them. Expect little from policies this small.' },
  ],
  engine: [
    { path: 'engine', kind: 'choice', options: [['auto', 'Best available'], ['webgpu', 'WebGPU, own kernels'], ['wasm', 'WebAssembly, own kernels'], ['tfjs-webgpu', 'TensorFlow.js on WebGPU'], ['tfjs-wasm', 'TensorFlow.js on WASM'], ['tfjs-cpu', 'TensorFlow.js on CPU']], label: 'Engine', term: 'engine', help: 'TensorFlow.js is a slower second opinion; it is loaded only when chosen.' },
    { path: 'portable', kind: 'switch', label: 'Reproducible anywhere', term: 'portable', help: 'Computes in WebAssembly with arithmetic that gives the same bits on every machine, so that anybody can repeat the run exactly; it is somewhat slower.' },
    { path: 'kernels', kind: 'choice', options: [['auto', 'The quickest, measured'], ['workgroup', 'Shared through workgroup memory'], ['alone', 'Nothing shared'], ['quad', 'Shared in fours of a subgroup']], label: 'WebGPU kernels', term: 'variant', help: 'How WebGPU’s kernels share what they load; measured once for each adapter, and recorded in the run.' },
    { path: 'checkpointEvery', kind: 'integer', label: 'Save every … updates', term: 'checkpoint', help: 'After a reload a run continues from the last save.' },
  ],
}
