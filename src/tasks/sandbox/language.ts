/**
 * What a user's program may reach: these globals, and of everything that leads from them only these
 * members. A tool turns words and numbers into words and numbers, and for that this is enough.
 * Whatever else the interpreter has is not there: raw memory (buffers, shared and growable ones,
 * views of them), code from text, what tells of the collector of garbage, proxies, regular
 * expressions that are changed while they run.
 *
 * Two doors, both shut: what QuickJS sets up by itself is asked for by name (`INTRINSICS`), and the
 * prelude takes away every other property before the program is read. A list of what is allowed,
 * not of what is forbidden: a new version of QuickJS brings nothing in, and a test walks all that a
 * program can reach.
 */

/**
 * Parts of QuickJS that are built at all. Promises are among them because the syntax reaches them:
 * an async tool is refused in words.
 */
export const INTRINSICS = {
  BaseObjects: true,
  Date: true,
  Eval: true,
  StringNormalize: true,
  RegExp: true,
  JSON: true,
  MapSet: true,
  Promise: true,
} as const

const ERROR = 'message name'

/**
 * By the expression that leads to an object, the names of its own properties; `@@` stands before a
 * well-known symbol. Functions keep `length`, `name` and `prototype`.
 */
export const LANGUAGE = {
  globalThis:
    'undefined NaN Infinity globalThis console parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent decodeURI decodeURIComponent ' +
    'Object Array String Number Boolean BigInt Symbol Math JSON Date RegExp Map Set Promise Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError',
  Object:
    'assign create defineProperties defineProperty entries freeze fromEntries getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols getPrototypeOf groupBy hasOwn is isExtensible isFrozen isSealed keys preventExtensions seal setPrototypeOf values',
  'Object.prototype':
    'constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf',
  'getPrototypeOf(() => {})': 'apply bind call toString @@hasInstance',
  Array: 'from isArray of',
  'Array.prototype':
    'length at concat constructor copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toLocaleString toReversed toSorted toSpliced toString unshift values with @@iterator',
  String: 'fromCharCode fromCodePoint raw',
  'String.prototype':
    'length at charAt charCodeAt codePointAt concat constructor endsWith includes indexOf isWellFormed lastIndexOf localeCompare match matchAll normalize padEnd padStart repeat replace replaceAll search slice split startsWith substr substring toLocaleLowerCase toLocaleUpperCase toLowerCase toString toUpperCase toWellFormed trim trimEnd trimLeft trimRight trimStart valueOf @@iterator',
  Number:
    'EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY isFinite isInteger isNaN isSafeInteger parseFloat parseInt',
  'Number.prototype':
    'constructor toExponential toFixed toLocaleString toPrecision toString valueOf',
  Boolean: '',
  'Boolean.prototype': 'constructor toString valueOf',
  BigInt: 'asIntN asUintN',
  'BigInt.prototype': 'constructor toLocaleString toString valueOf @@toStringTag',
  Symbol:
    'asyncIterator for hasInstance isConcatSpreadable iterator keyFor match matchAll replace search species split toPrimitive toStringTag unscopables',
  'Symbol.prototype': 'constructor description toString valueOf @@toPrimitive @@toStringTag',
  Math: 'E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min pow random round sign sin sinh sqrt sumPrecise tan tanh trunc @@toStringTag',
  JSON: 'parse stringify @@toStringTag',
  Date: 'UTC now parse',
  'Date.prototype':
    'constructor getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds ' +
    'setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds ' +
    'toDateString toISOString toJSON toLocaleDateString toLocaleString toLocaleTimeString toString toTimeString toUTCString valueOf @@toPrimitive',
  RegExp: 'escape',
  'RegExp.prototype':
    'constructor dotAll exec flags global hasIndices ignoreCase multiline source sticky test toString unicode unicodeSets @@match @@matchAll @@replace @@search @@split',
  Map: 'groupBy',
  'Map.prototype':
    'clear constructor delete entries forEach get has keys set size values @@iterator @@toStringTag',
  Set: '',
  'Set.prototype':
    'add clear constructor delete difference entries forEach has intersection isDisjointFrom isSubsetOf isSupersetOf keys size symmetricDifference union values @@iterator @@toStringTag',
  Promise: 'reject resolve',
  'Promise.prototype': 'catch constructor finally then @@toStringTag',
  Error: '',
  EvalError: '',
  RangeError: '',
  ReferenceError: '',
  SyntaxError: '',
  TypeError: '',
  URIError: '',
  AggregateError: '',
  'Error.prototype': `${ERROR} constructor toString`,
  'EvalError.prototype': `${ERROR} constructor`,
  'RangeError.prototype': `${ERROR} constructor`,
  'ReferenceError.prototype': `${ERROR} constructor`,
  'SyntaxError.prototype': `${ERROR} constructor`,
  'TypeError.prototype': `${ERROR} constructor`,
  'URIError.prototype': `${ERROR} constructor`,
  'AggregateError.prototype': `${ERROR} constructor`,
  // An error of this kind is the interpreter's alone: its maker is out of reach, so that limits are
  // believed of no other value.
  'InternalError.prototype': ERROR,
  // What syntax leads to: generators, async functions, what goes through lists, texts, maps, sets
  // and matches.
  'getPrototypeOf(getPrototypeOf([].values()))': '@@iterator @@toStringTag',
  'getPrototypeOf([].values())': 'next @@toStringTag',
  'getPrototypeOf(""[Symbol.iterator]())': 'next @@toStringTag',
  'getPrototypeOf("".matchAll(/a/g))': 'next @@toStringTag',
  'getPrototypeOf(new Map().values())': 'next @@toStringTag',
  'getPrototypeOf(new Set().values())': 'next @@toStringTag',
  'getPrototypeOf(function* () {})': 'prototype @@toStringTag',
  'getPrototypeOf(function* () {}).prototype': 'next return throw @@toStringTag',
  'getPrototypeOf(async () => {})': '@@toStringTag',
  'getPrototypeOf(async function* () {})': 'prototype @@toStringTag',
  'getPrototypeOf(async function* () {}).prototype': 'next return throw @@toStringTag',
  'getPrototypeOf(getPrototypeOf(async function* () {}).prototype)': '@@asyncIterator',
} as const

/** JavaScript for the prelude: takes away what is not on the list. Throws where something stays. */
export const TAKE_AWAY = String.raw`{
  const { ownKeys, deleteProperty } = Reflect
  const list = [${Object.entries(LANGUAGE)
    .map(([path, names]) => `[${path}, ${JSON.stringify(names)}]`)
    .join(', ')}]
  const ofFunction = ['length', 'name', 'prototype']
  for (const [from, names] of list) {
    const allowed = new Set(names.split(' ').map((name) => (name.startsWith('@@') ? Symbol[name.slice(2)] : name)))
    for (const key of ownKeys(from)) {
      if (allowed.has(key) || (typeof from === 'function' && ofFunction.includes(key))) continue
      if (!deleteProperty(from, key)) throw new Error('cannot be taken away: ' + String(key))
    }
  }
}`
