/** What a setting takes, in words. */
import type { Setting } from './setting.ts'

/** `a whole number from 1 to 16`, `true or false`, `one of token, sequence` */
export function takesText(setting: Setting): string {
  switch (setting.kind) {
    case 'integer':
    case 'number': {
      const { low, high, above = false } = setting
      if (low === high) return `${low}`
      const kind = setting.kind === 'integer' ? 'a whole number' : 'a number'
      return `${kind} ${above ? `above ${low}, up to` : `from ${low} to`} ${high}`
    }
    case 'switch':
      return 'true or false'
    case 'choice':
      return `one of ${setting.options.map(([value]) => value).join(', ')}`
    case 'text':
      return `text of at most ${setting.most} characters`
  }
}
