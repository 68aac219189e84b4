import { describe, expect, it } from 'vitest'
import { migrate } from './migrate.ts'

describe('migrate', () => {
  const steps = [(d: object) => ({ ...d, renamed: true }), (d: object) => ({ ...d, split: true })]

  it('runs the steps from the version of the document on', () => {
    expect(migrate({ version: 1 }, steps, 3)).toEqual({
      ok: true,
      document: { version: 3, renamed: true, split: true },
    })
    expect(migrate({ version: 2 }, steps, 3)).toEqual({
      ok: true,
      document: { version: 3, split: true },
    })
    expect(migrate({ version: 3 }, steps, 3)).toEqual({ ok: true, document: { version: 3 } })
  })

  it('refuses versions that are newer or none', () => {
    expect(migrate({ version: 4 }, steps, 3)).toMatchObject({
      ok: false,
      wayOut: expect.stringContaining('Reload') as string,
    })
    for (const version of [0, 1.5, '1', null, undefined])
      expect(migrate({ version }, steps, 3).ok).toBe(false)
  })

  it('takes version 1 as probing no plans, whatever else is wrong with it', () => {
    expect(migrate({ version: 1, config: { evaluation: { every: 5 } } })).toEqual({
      ok: true,
      document: { version: 2, config: { evaluation: { every: 5, probes: 0 } } },
    })
    expect(migrate({ version: 1, config: {} })).toEqual({
      ok: true,
      document: { version: 2, config: { evaluation: { probes: 0 } } },
    })
    for (const broken of [{ config: 3 }, { config: { evaluation: [] } }, {}])
      expect(migrate({ version: 1, ...broken })).toEqual({
        ok: true,
        document: { version: 2, ...broken },
      })
  })
})
