/**
 * The built site is a static folder: it runs under any sub-path, asks no other host for anything
 * and keeps to its policy.
 */
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'

test.use({ serviceWorkers: 'allow' })

interface Visit {
  readonly addresses: URL[]
  readonly complaints: string[]
}

function watch(page: Page): Visit {
  const visit: Visit = { addresses: [], complaints: [] }
  page.on('request', (request) => visit.addresses.push(new URL(request.url())))
  page.on('requestfailed', (request) => visit.complaints.push(`failed: ${request.url()}`))
  page.on('response', (response) => {
    if (response.status() >= 400) visit.complaints.push(`${response.status()}: ${response.url()}`)
  })
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      visit.complaints.push(message.text())
  })
  page.on('pageerror', (error) => visit.complaints.push(error.message))
  return visit
}

test('opens under a sub-path without a request to another origin and without an error', async ({
  page,
  baseURL,
}) => {
  const visit = watch(page)
  await page.goto('./')
  await expect(page.getByRole('button', { name: /train/i }).first()).toBeVisible()
  await page.waitForLoadState('networkidle')

  const site = new URL(baseURL ?? '')
  const elsewhere = visit.addresses.filter(
    ({ protocol, origin, pathname }) =>
      protocol.startsWith('http') &&
      (origin !== site.origin || !pathname.startsWith(site.pathname)),
  )
  expect(elsewhere.map(String)).toEqual([])
  expect(visit.complaints).toEqual([])
  expect(
    visit.addresses.filter(({ pathname }) => /tfjs|tensorflow/i.test(pathname)).map(String),
    'TensorFlow.js is loaded on demand',
  ).toEqual([])
})

test('its policy lets no foreign script, request or evaluated text through', async ({ page }) => {
  await page.goto('./')
  const refused = await page.evaluate(async () => {
    const blocked: string[] = []
    document.addEventListener('securitypolicyviolation', (event) =>
      blocked.push(event.effectiveDirective),
    )
    const script = document.createElement('script')
    script.textContent = 'document.title = "taken over"'
    document.head.append(script)
    await fetch('https://example.com/').catch(() => undefined)
    // In a task of its own: what a test evaluates directly may evaluate more, whatever the policy
    // says.
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        try {
          // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- what the policy must refuse
          new Function('document.title = "taken over"')()
        } catch {
          // An EvalError, and an event.
        }
        resolve()
      })
    })
    // Events of violations are delivered a moment later.
    await new Promise((resolve) => setTimeout(resolve, 200))
    return blocked
  })
  expect(refused).toEqual(expect.arrayContaining(['script-src-elem', 'connect-src', 'script-src']))
  expect(await page.title()).not.toContain('taken over')
})

test('WebAssembly compiles under the policy, and the page is isolated so that its threads can share memory', async ({
  page,
}) => {
  await page.goto('./')
  const able = await page.evaluate(async () => {
    const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    return {
      compiled: (await WebAssembly.compile(empty)) instanceof WebAssembly.Module,
      isolated: globalThis.crossOriginIsolated,
    }
  })
  expect(able).toEqual({ compiled: true, isolated: true })
})

test('its neighbours can draw the page in a frame, another site cannot', async ({
  page,
  baseURL,
}) => {
  const drawn = async () => {
    await page.evaluate(
      (address) =>
        new Promise((resolve) => {
          document.body.append(
            Object.assign(document.createElement('iframe'), { src: address, onload: resolve }),
          )
        }),
      baseURL ?? '',
    )
    return page.frames().at(-1)?.locator('#root').count()
  }
  await page.goto('/test-pages/engine.html')
  expect(await drawn()).toBe(1)
  await page.goto('data:text/html,<body>another site</body>')
  expect(await drawn()).toBe(0)
})
