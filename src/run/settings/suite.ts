/** The suites, and what each of them lets be chosen of its tasks. */
import * as z from 'zod/mini'
import { GENERATED_IDS } from '../suite-facts.ts'
import { anySeed, between, choice, count, setting, text, toggle, valuesOf } from './setting.ts'

const LEVEL_OPTIONS = [
  ['easy', 'Easy'],
  ['standard', 'Standard'],
  ['hard', 'Hard'],
] as const
/**
 * How hard a built-in suite's tasks are: fewer or more calls, plainer or rarer wordings; each suite
 * says what its levels are.
 */
export const LEVELS = valuesOf(LEVEL_OPTIONS)

const SPLIT_OPTIONS = [
  ['reporting', 'For reporting'],
  ['tuning', 'For tuning'],
] as const
/**
 * Of a suite of official files: the split whose scores are reported, or the one that settings are
 * chosen on, which never meets what the other holds out. Files from before there were two have the
 * one for reporting, which they were made with.
 */
export const SUITE_SPLITS = valuesOf(SPLIT_OPTIONS)
export type SuiteSplit = (typeof SUITE_SPLITS)[number]

const MEASURED_ON_OPTIONS = [
  ['held-out', 'Held out'],
  ['tuning', 'For tuning'],
  ['report', 'For the report'],
] as const
/**
 * Of a suite that is drawn: which of three sets, which have no task in common and none with any
 * training, measured tasks come from.
 */
export type MeasuredOn = (typeof MEASURED_ON_OPTIONS)[number][0]

const CATEGORY_OPTIONS = [
  ['all', 'Python, one turn'],
  ['non-live', 'The written ones of these'],
  ['live', 'Those of users'],
  ['simple-multiple', 'One call, few functions'],
  ['multi-turn', 'Conversations, by turn'],
  ['java-javascript', 'Java and JavaScript'],
] as const
/**
 * Of BFCL's Python categories of one turn: all that are there, those of the leaderboard's non-live
 * or live part, or the two with one call each; turns of its conversations; or calls whose arguments
 * are source texts of Java and JavaScript.
 */
export const BFCL_CATEGORIES = valuesOf(CATEGORY_OPTIONS)

const DIALOGUE_OPTIONS = [
  ['all', 'Levels 1 and 2'],
  ['level-1', 'Level 1: tools given'],
  ['level-2', 'Level 2: tools to be found'],
  ['level-3', 'Level 3: several calls'],
] as const
/**
 * What of API-Bank: all its dialogues (levels 1 and 2), those that are given their tools, those
 * that search for them; or level 3, whose tasks need several calls.
 */
export const API_BANK_LEVELS = valuesOf(DIALOGUE_OPTIONS)

const JUDGE_OPTIONS = [
  ['official', 'The official evaluator'],
  ['repaired', 'Official rules, repaired'],
  ['equality', 'Equality with the record'],
] as const
/**
 * `official`: as published, its failures included; `repaired`: without them; `equality`: the
 * recorded request, as in ToolRL.
 */
export const API_BANK_JUDGES = valuesOf(JUDGE_OPTIONS)

/** All that can be chosen of some suite's tasks. */
export const SUITE_SETTINGS = {
  level: setting(choice(LEVEL_OPTIONS), 'standard', {
    label: 'Difficulty',
    term: 'level',
    help: 'Fewer or more calls a task, and at the hard desk times and days that must be rewritten. Expect the shipped policies, which know the standard desk, to be poor at another level: begin with demonstrations there.',
  }),
  train: setting(count(64, 20_000), 2000, {
    label: 'Training tasks',
    term: 'train',
    help: 'Tasks that training draws from.',
    unit: 'tasks',
  }),
  heldOut: setting(count(32, 4096), 384, {
    label: 'Held-out tasks',
    term: 'held-out',
    help: 'Tasks kept for evaluation.',
    unit: 'tasks',
  }),
  measuredOn: setting(choice(MEASURED_ON_OPTIONS), 'held-out', {
    label: 'Measured on',
    term: 'split',
    help: 'Three sets without a task in common. Choose settings on the one for tuning; look at the one for the report once.',
  }),
  heldOutShare: setting(between(0.05, 0.5), 0.25, {
    label: 'Held-out share',
    term: 'held-out',
    help: 'Share of the dialogues or questions kept for evaluation.',
    unit: 'share',
  }),
  split: setting(choice(SPLIT_OPTIONS), 'reporting', {
    label: 'Which held-out items',
    term: 'split',
    help: 'Choose settings on the split for tuning, and look at the one for reporting once, with the settings that were chosen: tuning then never meets what reporting holds out, at the same task seed and held-out share.',
  }),
  categories: setting(choice(CATEGORY_OPTIONS), 'all', {
    label: 'Categories',
    term: 'categories',
    help: 'Which of BFCL’s categories are trained on and evaluated, of those that were dropped.',
  }),
  levels: setting(choice(DIALOGUE_OPTIONS), 'all', {
    label: 'Dialogues',
    term: 'levels',
    help: 'Which part of API-Bank is trained on and evaluated: its dialogues (levels 1 and 2, a request at a time), or the tasks of level 3, each of which needs several calls in order.',
  }),
  judge: setting(choice(JUDGE_OPTIONS), 'official', {
    label: 'Verdict by',
    term: 'judge',
    help: 'The official evaluator also fails some right requests (of its own level 1 requests it passes 338 of 399); repaired lets those pass and is no official score.',
  }),
  skipBad: setting(toggle, false, {
    label: 'Leave out bad lines',
    term: 'skip bad lines',
    help: 'Lines of the official files that cannot be used are left out; else a single one refuses them.',
  }),
  seed: setting(anySeed, 1, {
    label: 'Task seed',
    term: 'suite seed',
    help: 'Which tasks are drawn; apart from the seed of the run.',
  }),
  path: setting(text(4096), '', {
    label: 'Folder',
    term: 'path',
    help: 'The folder of the official files, for commands.',
    elsewhere: 'the page reads the files that are dropped at the tasks',
  }),
  program: setting(text(65_536), '', {
    label: 'Program',
    term: 'program',
    help: 'The tools and tasks that the user wrote, whole, so that a run file says all of what was trained; none is the starting example.',
    elsewhere: 'the editor at the tasks writes it',
  }),
}

const { seed, train, heldOut, level, measuredOn } = SUITE_SETTINGS
const builtIn = { seed, train, heldOut, level }

const { path, heldOutShare, split, skipBad } = SUITE_SETTINGS
/** Suites that are read from official files. */
const official = { path, seed, heldOutShare, split, skipBad }

const { program, levels, judge, categories } = SUITE_SETTINGS
export const suiteSchema = z.discriminatedUnion('id', [
  z.strictObject({ id: z.enum(GENERATED_IDS), ...builtIn, measuredOn }),
  z.strictObject({ id: z.literal('custom'), ...builtIn, program }),
  z.strictObject({ id: z.literal('api-bank'), ...official, levels, judge }),
  z.strictObject({ id: z.literal('bfcl'), ...official, categories }),
  z.strictObject({ id: z.literal('bamboogle'), ...official }),
])
