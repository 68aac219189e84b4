import { expect, it } from 'vitest'
import { createDesk } from '../../tasks/desk/desk-suite.ts'
import { mixSuites } from '../../tasks/mixed/mixed-suite.ts'
import { createSignature } from '../../tasks/signature/signature-suite.ts'
import { examplesOf } from './examples.ts'

it('are held-out texts of different patterns, of tasks that list tools where a request does', async () => {
  const sizes = { seed: 1, train: 64, heldOut: 32 }
  const [desk, signature] = [await createDesk(sizes), await createSignature(sizes)]
  const both = mixSuites({ id: 'both', version: 1, about: 'Both.' }, desk, signature)
  for (const [suite, of] of [
    [desk, desk],
    [signature, signature],
    [both, desk],
  ] as const) {
    const held = new Map(
      (['held-out', 'unseen-entities'] as const).flatMap((split) =>
        Array.from({ length: of.size(split) }, (_, i) => {
          const { text, template } = of.task(split, i, 1)
          return [text, template] as const
        }),
      ),
    )
    const examples = await examplesOf(suite, 1, 4)
    expect(examples).toHaveLength(4)
    expect(new Set(examples.map((text) => held.get(text))).size).toBe(4)
  }
})
