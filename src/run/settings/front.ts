/** What stands in front in the set-up, and what a configuration says of itself. */
import { MODES, MODE_FACTS } from '../mode-facts.ts'
import { SUITE_OPTIONS } from '../suite-facts.ts'
import { anySeed, choice, count, only, setting, text } from './setting.ts'
import type { Tree } from './setting.ts'

export const front = {
  version: setting(only(1), 1, {
    label: 'Version',
    term: 'version',
    help: 'The version of a configuration’s format.',
    elsewhere: 'there is one',
  }),
  name: setting(text(200), 'Untitled run', {
    label: 'Name',
    term: 'name',
    help: 'What the run is called in lists and files.',
    elsewhere: 'a preset or a file says it',
  }),
  about: setting(text(2000), '', {
    label: 'About',
    term: 'about',
    help: 'What the configuration is for, in a sentence or two.',
    elsewhere: 'a preset or a file says it',
  }),
  mode: setting(choice(MODES.map((mode) => [mode, MODE_FACTS[mode].label] as const)), 'joint', {
    label: 'Who learns',
    term: 'mode',
    help: 'Whether planner and executor learn from what they do together, each alone, or only one of them.',
  }),
  suite: {
    id: setting(choice(SUITE_OPTIONS), 'desk', {
      label: 'Tasks',
      term: 'suite',
      help: 'Your copies are read from the official files that you drop; the other suites are built in.',
    }),
  },
  seed: setting(anySeed, 1, {
    label: 'Seed',
    term: 'seed',
    help: 'Every random choice follows from it: the same seed on the same engine gives the same run.',
  }),
  rl: {
    updates: setting(count(1, 10_000), 100, {
      label: 'Length',
      term: 'updates',
      help: 'How many times both policies are improved.',
      unit: 'updates',
    }),
  },
} as const satisfies Tree
