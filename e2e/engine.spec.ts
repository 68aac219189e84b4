/**
 * The proof suite once more, in Chromium: what passes in Node must pass on the browser's engines
 * too. Of WebGPU, on which Node has computed every case, `PROOF=whole` asks every case here.
 */
import { expect, test } from '@playwright/test'
import type { Part } from './engine.ts'

const PARTS: readonly Part[] = ['webgpu', 'wasm relaxed', 'wasm portable', 'tfjs-webgpu']

for (const part of PARTS) {
  test(`the proof suite passes on ${part}`, async ({ page }) => {
    test.setTimeout(600_000)
    await page.goto('/test-pages/engine.html')
    await page.waitForFunction(() => 'proof' in window)
    const names = await page.evaluate(([which, whole]) => window.proof.list(which, whole), [
      part,
      process.env['PROOF'] === 'whole',
    ] as const)
    expect(names.length).toBeGreaterThan(1)
    for (const [index, name] of names.entries()) {
      await test.step(name, async () => {
        const { passed, detail } = await page.evaluate(
          ([which, at]) => window.proof.run(which, at),
          [part, index] as const,
        )
        expect.soft(passed, `${name}: ${detail}`).toBe(true)
      })
    }
  })
}
