/** What a pair did with a request, made up. */
import type { Asked } from '../../run/asked.ts'

interface MadeAsked {
  readonly text?: string
  readonly when?: Asked['when']
  readonly calls?: readonly (readonly [call: string, ok: boolean, result: string])[]
}

/** A sub-task for each call. */
export function madeAsked({
  text = 'play horizon',
  when = 'after',
  calls = [["PlaySong(song='horizon')", true, 'ok']],
}: MadeAsked = {}): Asked {
  const lines = calls.map((_, i) => `sub-task ${i + 1}`)
  return {
    text,
    when,
    update: when === 'before' ? 0 : 60,
    unknown: [],
    plan: { text: lines.join('\n'), lines },
    carriedOut: calls.map(([call, ok, result], subtask) => ({
      subtask,
      planStep: lines[subtask] ?? '',
      wrote: `[${call}]`,
      calls: [{ call, ok, result }],
      changes: ok ? [{ path: `calls.${subtask}`, after: call }] : [],
    })),
    end: 'carried-out',
    said: ['Every call was answered.'],
    steps: calls.map(([call, ok, result], subtask) => ({
      lane: 'tool' as const,
      subtask,
      call,
      ok,
      result,
      matchedGold: -1,
    })),
  }
}
