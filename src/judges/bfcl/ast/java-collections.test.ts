/** Parts of Java collections, as the official patterns find them. */
import { describe, expect, it } from 'vitest'
import { listSource } from './java-collections.ts'

const { inner, bodyAfter, added, mapBody, puts } = listSource

describe('parts of collections', () => {
  it('lose their first and last character, whatever it is', () => {
    expect([inner('"ab"'), inner('😀b😀'), inner('a'), inner('')]).toEqual(['ab', 'b', '', ''])
  })

  it.each([
    ['x {{ a  b   }} y', 'a  b'],
    ['x {{a}}', 'a'],
    ['x {{ } }}', '}'],
    // At least one character: space alone is itself the body, nothing is none.
    ['x {{  }}', ' '],
    ['x {{}}', undefined],
    // The first opening that has an end.
    ['x {{}} x {{b}}', '}} x {{b'],
    ['x {{ a', undefined],
    ['}} x {{ a', undefined],
    ['no', undefined],
  ])('body of %j is %j', (text, body) => {
    expect(bodyAfter(text, /x \{\{/g)).toBe(body)
  })

  it.each([
    ['add(1) add(2);', ['1', '2']],
    ['add( a )', [' a ']],
    // At least one character, a bracket if need be.
    ['add())', [')']],
    ['add()', []],
    ['add(1', []],
    // On one line; a call inside of a broken one is found.
    ['add(a\nb) add(c)', ['c']],
    ['add(a\nadd(b)', ['b']],
    ['\nadd(a)', ['a']],
  ])('adds of %j are %j', (text, found) => {
    expect(added(text)).toEqual(found)
  })

  it.each([
    ['new HashMap<A, B>() {{ put("a", 1);  }}', 'put("a", 1);'],
    ['new HashMap<>() { x }', 'x'],
    ['new\n HashMap<List<A>>  ()  {\n{ x', undefined],
    ['new HashMap<>() { { x y\t} }', 'x y'],
    ['new HashMap<>(5) { x }', undefined],
    ['new HashMap<a>b>() { x }', 'x'],
    ['newHashMap<>() { x }', undefined],
  ])('map of %j is %j', (text, body) => {
    expect(mapBody(text)).toBe(body)
  })

  it.each([
    [
      'put("a", 1); put("b", "c");',
      [
        ['a', '1'],
        ['b', '"c"'],
      ],
    ],
    ['put("a",1)', [['a', '1']]],
    ['put("a", )', [['a', '']]],
    // A key ends at the first quote and comma behind which a bracket stands on the line.
    ['put("a", x\n) put("b", 2)', [['b', '2']]],
    // Between comma and value a line may end.
    ['put("a",b",\n",c)', [['a",b', '",c']]],
    ['put("a", 1\nput("b", 2)', [['b', '2']]],
    ['put("a\n", 1)', []],
    ['put("a" , 1)', []],
    ['put(a, 1)', []],
  ])('puts of %j are %j', (text, found) => {
    expect(puts(text)).toEqual(found)
  })
})
