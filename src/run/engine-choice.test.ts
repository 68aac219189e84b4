import { expect, it } from 'vitest'
import { configSchema } from './config.ts'
import { chosenBy, madeWith } from './engine-choice.ts'

it('reads a wish out of a configuration; reproducible anywhere is one engine', () => {
  const wish = (input: object) => chosenBy(configSchema.parse(input))
  expect(wish({})).toEqual({ name: 'auto', portable: false })
  expect(wish({ engine: 'webgpu', kernels: 'alone' })).toEqual({
    name: 'webgpu',
    portable: false,
    kernels: 'alone',
  })
  expect(wish({ portable: true, kernels: 'alone' })).toEqual({ name: 'wasm', portable: true })
  expect(
    configSchema.safeParse({ engine: 'webgpu', portable: true }).error?.issues[0]?.path,
  ).toEqual(['portable'])
})

it('reads out of a fingerprint what a run was made with', () => {
  expect(madeWith({ engine: 'wasm', variants: { build: 'portable' } })).toEqual({
    name: 'wasm',
    portable: true,
  })
  expect(madeWith({ engine: 'wasm', variants: { build: 'relaxed' } })).toEqual({
    name: 'wasm',
    portable: false,
  })
  expect(madeWith({ engine: 'webgpu', variants: { sharing: 'quad' } })).toEqual({
    name: 'webgpu',
    portable: false,
    kernels: 'quad',
  })
  expect(madeWith({ engine: 'abacus', variants: { sharing: 'quad' } })).toEqual({
    name: 'auto',
    portable: false,
  })
})
