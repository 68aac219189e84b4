/** Loaded before every test file while the tests are mapped: hands over what it reached. */
import { afterAll, beforeEach } from 'vitest'
import type { RunnerTestFile } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    reached?: string[]
  }
}

const reached = new Set<string>()
let file: RunnerTestFile | undefined
Object.assign(globalThis, {
  __tandemReached: (place: string) => {
    reached.add(place)
  },
})

beforeEach(({ task }) => {
  file = task.file
})
afterAll(() => {
  if (file !== undefined) file.meta.reached = [...reached]
})
