/**
 * The one door of the judges: what the official evaluators of BFCL, API-Bank and Bamboogle decide,
 * as a library. Whoever stands outside imports from here alone (`npm run deps`), and nothing in
 * here knows of policies, plans, suites or pages. A line for everything that one can ask for: items
 * of official files, what a model's text means, a verdict on one item, the worlds that calls run
 * in, and how often our verdicts equal recorded ones.
 */

/** What is judged, and what every verdict is made of. */
export type { Attempt, Check, ItemVerdict, MadeCall, Matching } from './verdict.ts'

/** BFCL: items of its files. */
export {
  categoryLabel,
  CATEGORY_SETS,
  hasAnswers,
  isTurns,
  judgedBy,
} from './bfcl/bfcl-categories.ts'
export { importBfcl } from './bfcl/bfcl-import.ts'
export type { BfclEntry, BfclFiles } from './bfcl/bfcl-import.ts'
export type { Conversation } from './bfcl/bfcl-records.ts'
export { readDoc } from './bfcl/function-doc.ts'
export type { FunctionDoc } from './bfcl/function-doc.ts'
export { goldCalls } from './bfcl/gold-calls.ts'
export type { Writer } from './bfcl/gold-calls.ts'
export { recognisedBfcl } from './bfcl/recognise-bfcl.ts'
export { sourceDoc, sourceText } from './bfcl/source-values.ts'
export type { SourceLanguage } from './bfcl/source-values.ts'
export { goldTurnCall, runnable } from './bfcl/turn-gold.ts'
export type { ParametersOf } from './bfcl/turn-gold.ts'

/** BFCL: texts to calls. */
export { decodeJson, decodeToolCalls } from './bfcl/decode/decode-json.ts'
export { decodePython } from './bfcl/decode/decode-python.ts'
export { decodeSource } from './bfcl/decode/decode-source.ts'
export type { Decoded } from './bfcl/decode/decoded.ts'

/** BFCL: verdicts. */
export { judgeCalls } from './bfcl/ast/ast-check.ts'
export { prepareEntry } from './bfcl/ast/ast-entry.ts'
export type { Entry } from './bfcl/ast/ast-entry.ts'
export { areRight, judgeBfclItem, prepareBfclItem } from './bfcl/bfcl-judge.ts'
export { leaderboardSums, turnSums } from './bfcl/leaderboard-sums.ts'
export type { ScoreSum } from './bfcl/leaderboard-sums.ts'
export { judgeTurn } from './bfcl/multi-turn/turn-checker.ts'
export type { MultiTurnEntry } from './bfcl/multi-turn/turn-checker.ts'

/** BFCL: the eight classes, with their state. */
export { MissingDataError } from './bfcl/multi-turn/backend-class.ts'
export type { BackendData, Clock } from './bfcl/multi-turn/backend-class.ts'
export { settingOf, startSide } from './bfcl/multi-turn/backend-classes.ts'
export type { Side } from './bfcl/multi-turn/backend-classes.ts'

/** API-Bank: items of its files. */
export { importApiBank, recognisedApiBank } from './api-bank/api-bank-import.ts'
export type { ApiBankFiles, ApiSample, Dialogue, DialogueTurn } from './api-bank/api-bank-import.ts'
export { readTool } from './api-bank/api-bank-records.ts'
export { outcomeOf } from './api-bank/dialogue-samples.ts'
export type { ApiTruth } from './api-bank/dialogue-samples.ts'
export type { Level3Record } from './api-bank/level3-import.ts'
export { readRequest } from './api-bank/printed-request.ts'

/** API-Bank: texts to calls, and back. */
export { printOfficialCall, readCall } from './api-bank/call-text.ts'

/** API-Bank: verdicts. */
export { accuracyOf, accuracyText, level3Totals } from './api-bank/accuracy-totals.ts'
export type { Accuracy } from './api-bank/accuracy-totals.ts'
export { createApiBankJudge, createLevel3Judge } from './api-bank/api-bank-judge.ts'
export type { ApiBankJudge } from './api-bank/api-bank-judge.ts'
export { level3ResponseScore, responseScore } from './api-bank/rouge-l.ts'
export { judgeToolRl, readToolRlItems } from './api-bank/toolrl-metric.ts'

/** API-Bank: the tools, with their databases. */
export { createToolKit, withRecordings } from './api-bank/tool-kit.ts'
export { ToolManager } from './api-bank/tool-manager.ts'
export type { ToolKit } from './api-bank/tool-manager.ts'

/** Bamboogle: items of its files, and verdicts on answers. */
export {
  answerWords,
  exactMatch,
  extractAnswer,
  METRIC_NAMES,
  normaliseAnswer,
} from './bamboogle/answer-metrics.ts'
export { judgeBamboogleItem } from './bamboogle/bamboogle-judge.ts'
export { questionForm, readQuestions } from './bamboogle/bamboogle-questions.ts'
export type { BamboogleQuestion, QuestionForm } from './bamboogle/bamboogle-questions.ts'
export { Bm25 } from './bm25.ts'

/** Values as Python shows them, and what it raises: results of the worlds quote both. */
export { repr, str } from './python/python-print.ts'
export { PyError } from './python/python-value.ts'

/** Our verdicts beside recorded ones. */
export { recordedCalls } from './bfcl/oracle/ast-oracle.ts'
export { OracleError } from './oracle.ts'
export type { OfficialFiles } from './oracle.ts'
export { ORACLES } from './oracles.ts'
