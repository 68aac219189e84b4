/**
 * Numbers of the commands, the same for those who record them and those who carry them out: the
 * first word of each.
 */
export const CLEAR = 0
export const COPY = 1
export const GATHER = 2
export const SCATTER = 3
export const ADD_PARTIALS = 4
export const EMBED_GRADIENT = 5
export const PACK_ROWS = 6
export const PACK_COLUMNS = 7
export const PRODUCT = 8
export const WEIGHT_GRADIENT = 9
export const NORM = 10
export const NORM_INPUT_GRADIENT = 11
export const COLUMN_SUMS = 12
export const ROTATE = 13
export const SWIGLU = 14
export const SWIGLU_GRADIENT = 15
export const ATTENTION = 16
export const ATTENTION_QUERY_GRADIENT = 17
export const ATTENTION_KEY_VALUE_GRADIENT = 18
export const SCORE = 19
export const POLICY_LOSS = 20
export const LOGITS_GRADIENT = 21
export const PARTIAL_SQUARES = 22
export const TOTAL_SQUARES = 23
export const ADAMW = 24
export const FILL_CACHE = 25
export const ATTEND_CACHE = 26
export const COPY_SLOTS = 27
export const SUMMARIZE = 28
export const DRAW = 29

/** Set in a command's first word: all threads meet before it. */
export const MEET = 256

/** Words from one command to the next: its number and up to nineteen operands. */
export const COMMAND_WORDS = 20
