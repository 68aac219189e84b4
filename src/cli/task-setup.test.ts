/** The tasks that a command repeats or continues a run with. */
import { expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { CommandError } from './errors.ts'
import { taskSetupFor } from './task-setup.ts'

const config = configSchema.parse({ suite: { id: 'desk', train: 64, heldOut: 32 } })

it('are those of the version that it was made with, and are refused in words where that is not kept', async () => {
  const of = (suites?: Record<string, number>) =>
    taskSetupFor(config, { config, origin: suites === undefined ? {} : { suites } })
  expect((await of()).suite.version).toBe(1)
  expect((await of({ desk: 2 })).suite.version).toBe(2)
  await expect(of({ desk: 3 })).rejects.toBeInstanceOf(CommandError)
  await expect(of({ desk: 3 })).rejects.toThrow(
    'This run was made with version 3 of the tasks of Desk, and here are the versions 1, 2: it would meet other tasks. Update Tandem, or start a new run with its settings.',
  )
})
