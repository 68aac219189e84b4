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

it('is the base of every class of errors', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  const bases = files
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|wasm.assembly/.test(file))
    .flatMap((file) => [
      ...readFileSync(`src/${file}`, 'utf8').matchAll(/class (\w+) extends (\w*Error)\b/g),
    ])
    .flatMap(([, name, base]) => (base === 'Error' ? [name] : []))
  expect(bases).toEqual(['ToldError'])
})
