import { readFileSync, readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { TextRefusal, ToldError } from './told-error.ts'

it('says where and what to do, where that is known', () => {
  const told = new ToldError('Nothing is there.', { place: 'run.json', wayOut: 'Name another.' })
  expect([told.message, told.place, told.wayOut]).toEqual([
    'Nothing is there.',
    'run.json',
    'Name another.',
  ])
  const bare = new ToldError('Nothing is there.')
  expect([bare.place, bare.wayOut]).toEqual([undefined, undefined])
  const refusal = new TextRefusal(3, 'not closed')
  expect([refusal instanceof ToldError, refusal.name, refusal.place]).toEqual([
    true,
    'TextRefusal',
    3,
  ])
})

/** The names of classes in a text whose base is one of JavaScript's own errors. */
const onBuiltIn = (text: string): string[] =>
  [...text.matchAll(/\bclass\s*(\w*)\s*(?:<.*>)?\s*extends\s+(?:globalThis\.)?(\w+)/g)].flatMap(
    ([, name = '', base = '']) => {
      const known: unknown = Reflect.get(globalThis, base)
      return typeof known === 'function' && (known === Error || known.prototype instanceof Error)
        ? [name]
        : []
    },
  )

it('is the base of every class of errors', () => {
  expect(
    onBuiltIn(
      'class A extends RangeError {}; class B<T extends string> extends Error {}; class C extends A {}',
    ),
  ).toEqual(['A', 'B'])
  const bases = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|wasm.assembly/.test(file))
    .flatMap((file) => onBuiltIn(readFileSync(`src/${file}`, 'utf8')))
  expect(bases).toEqual(['ToldError'])
})
