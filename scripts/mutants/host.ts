/**
 * A process that runs test files one at a time in one vitest that stays, with a mutant in the place
 * of its file: what is planted comes out of the loader, so no file on disk changes. Tests run in a
 * thread of this process; a loop that never ends is ended with the process.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVitest } from 'vitest/node'
import type { TestModule } from 'vitest/node'
import { askedSchema } from './messages.ts'
import type { Answer, Asked } from './messages.ts'
import { reporting } from './reach.ts'
import { ROOT, isScope, scopeFiles } from './scope.ts'

/** Milliseconds for one test: the command ends a whole file before. */
const TIMEOUT = 600_000

let planted: { readonly path: string; readonly text: string } | undefined
let mapping = false

const inPlace = (id: string): string | undefined => {
  if (id === planted?.path) return planted.text
  const file = id.startsWith(`${ROOT}/`) ? id.slice(ROOT.length + 1) : undefined
  return mapping && file !== undefined && isScope(file)
    ? reporting(file, readFileSync(id, 'utf8'))
    : undefined
}

const vitest = await createVitest(
  'test',
  {
    config: false,
    root: ROOT,
    watch: false,
    pool: 'threads',
    maxWorkers: 1,
    bail: 1,
    silent: true,
    reporters: [{}],
    include: ['**/*.test.{ts,tsx}'],
    setupFiles: [join(import.meta.dirname, 'reached.ts')],
    testTimeout: TIMEOUT,
    hookTimeout: TIMEOUT,
  },
  { logLevel: 'silent', plugins: [{ name: 'planted', enforce: 'pre', load: inPlace }] },
)
await vitest.standalone()

const answer = (what: Answer): void => {
  process.send?.(what)
}

function plant(next: typeof planted): void {
  for (const path of [planted?.path, next?.path])
    if (path !== undefined) vitest.invalidateFile(path)
  planted = next
}

const failure = (module: TestModule): string => {
  const [error] = [
    ...module.errors(),
    ...[...module.children.allTests('failed')].flatMap((test) =>
      (test.result().errors ?? []).map((one) => ({
        ...one,
        message: `${test.fullName}: ${one.message}`,
      })),
    ),
  ]
  return error?.message.split('\n')[0]?.slice(0, 200) ?? 'failed without a word'
}

async function test(file: string): Promise<Answer> {
  const path = join(ROOT, file)
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([
    vitest.getRootProject().createSpecification(path),
  ])
  const module = testModules.find(({ moduleId }) => moduleId === path)
  if (module === undefined)
    return { kind: 'tested', passed: false, why: 'it did not run', reached: [] }
  const passed = module.ok() && unhandledErrors.length === 0
  return {
    kind: 'tested',
    passed,
    why: passed
      ? ''
      : module.ok()
        ? `an error outside of any test: ${String(unhandledErrors[0])}`
        : failure(module),
    reached: module.meta().reached ?? [],
  }
}

async function obey(asked: Asked): Promise<void> {
  if (asked.kind === 'test') {
    answer(await test(asked.test))
    return
  }
  plant(
    asked.kind === 'plant'
      ? { path: join(ROOT, asked.planted.file), text: asked.planted.text }
      : undefined,
  )
  if (mapping !== (asked.kind === 'map'))
    for (const file of scopeFiles()) vitest.invalidateFile(join(ROOT, file))
  mapping = asked.kind === 'map'
  answer({ kind: 'ready' })
}

process.on('message', (message) => {
  void obey(askedSchema.parse(message))
})
// The command went away: nobody is left to answer to.
process.on('disconnect', () => {
  process.exit()
})
answer({ kind: 'ready' })
