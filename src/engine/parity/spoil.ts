/**
 * Makes a kernel deliberately wrong: everything it writes to one of its buffers comes out a little
 * off. The source stays valid, the work the same; only a test that looks at results can tell.
 */

/** Floats come out 2% too large, integers one too large. */
const OFF = {
  float: (value: string) => `(${value}) * 1.02f`,
  integer: (value: string) => `(${value}) + 1u`,
}

/** Buffers that a kernel writes, by name, and whether they hold floats. */
export function outputs(wgsl: string): { name: string; floats: boolean }[] {
  return [...wgsl.matchAll(/var<storage, read_write> (\w+): array<(\w+)>/g)].map(
    ([, name = '', element = '']) => ({ name, floats: element.endsWith('f') || element === 'f32' }),
  )
}

/**
 * The kernel with every store to `output` off. Throws when there is none: then nothing would be
 * wrong with it.
 */
export function spoil(wgsl: string, output: string): string {
  const buffer = outputs(wgsl).find(({ name }) => name === output)
  if (!buffer) throw new RangeError(`the kernel writes no buffer named ${output}`)
  const wrong = buffer.floats ? OFF.float : OFF.integer
  let spoiled = ''
  let rest = 0
  for (const { index } of wgsl.matchAll(new RegExp(`\\b${output}\\[`, 'g'))) {
    const close = closing(wgsl, index + output.length)
    const store = /^(?:\.\w+)?\s*[+\-*]?=(?!=)/.exec(wgsl.slice(close + 1))
    if (!store) continue
    const from = close + 1 + store[0].length
    const to = wgsl.indexOf(';', from)
    spoiled += `${wgsl.slice(rest, from)} ${wrong(wgsl.slice(from, to))}`
    rest = to
  }
  if (rest === 0) throw new Error(`no store to ${output} was found in the kernel`)
  return spoiled + wgsl.slice(rest)
}

/** Index of the bracket that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0
  for (let index = open; index < text.length; index++) {
    if (text[index] === '[') depth++
    if (text[index] === ']' && --depth === 0) return index
  }
  throw new Error(`the bracket at ${open} is never closed`)
}
