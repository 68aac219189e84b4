/**
 * Tools that need the network or a language model: what they answered is on record, or they cannot
 * answer.
 */
import { replayed } from '../recordings.ts'
import { texts } from '../official-tool.ts'
import type { Parameter, Tool } from '../official-tool.ts'

const external = (name: string, parameters: readonly Parameter[]): Tool => ({
  name,
  parameters,
  run: (args, world) => replayed(name, args, world.recordings),
})

export const TOOL_SEARCHER = external('ToolSearcher', texts('keywords'))

export const EXTERNAL_TOOLS: readonly Tool[] = [
  external('Translate', [
    { name: 'src', type: 'str' },
    { name: 'src_lang', type: 'str', optional: 'absent' },
    { name: 'tgt_lang', type: 'str', optional: 'absent' },
  ]),
  external('Dictionary', texts('keyword')),
  TOOL_SEARCHER,
]
