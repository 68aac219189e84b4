/** What an error says first; a browser's go on with the whole of their calls. */
import { defined } from '../src/run/at.ts'
import { messageOf } from '../src/run/told-error.ts'

export const firstLine = (error: unknown): string =>
  defined(messageOf(error).split('\n')[0], 'lines')
