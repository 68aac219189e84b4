/** Whether texts and prompts become the tokens that the reference's tokenizer gave for them. */
import { join } from 'node:path'
import * as z from 'zod/mini'
import { openChatPrompts } from '../pretrained/chat-prompt.ts'
import type { ChatMessage } from '../pretrained/chat-message.ts'
import { ModelError } from '../pretrained/model-source.ts'
import { tokenizerOf } from '../pretrained/open-tokenizer.ts'
import type { PretrainedModel } from '../pretrained/pretrained-model.ts'
import type { PretrainedTokenizer } from '../pretrained/pretrained-tokenizer.ts'
import { printValue } from '../run/place.ts'
import { readRecorded } from './parity-golden.ts'
import type { Golden } from './parity-golden.ts'
import type { Check } from './parity-weights.ts'

const TEXTS = 'tokenizer_hf.json'
const ids = z.array(z.int())
const textsSchema = z.array(z.object({ text: z.string(), special: ids, plain: ids }))

/** More than any prompt here has. */
const ROOM = 1_000_000

interface Prompt {
  readonly text: string
  readonly ids: readonly number[]
}

interface Case {
  readonly text: string
  readonly agrees: boolean
}

/**
 * `names` are the folder's files. A tokenizer or a template that is refused is a check that differs:
 * the others say what they find all the same. @throws CommandError
 */
export async function checkTexts(
  folder: string,
  names: readonly string[],
  model: PretrainedModel,
  golden: Golden,
): Promise<readonly Check[]> {
  const { chatTemplate } = model
  const prompts = Object.values(golden.prompts ?? {})
  const texts = names.includes(TEXTS) ? await readRecorded(join(folder, TEXTS), textsSchema) : []
  return unlessRefused('tokenizer', async () => {
    const tokenizer = tokenizerOf(model)
    return [
      ...checkTokens(tokenizer, texts, prompts),
      ...(chatTemplate === undefined
        ? []
        : await unlessRefused('chat template', () =>
            checkTemplate(chatTemplate, tokenizer, prompts),
          )),
    ]
  })
}

async function unlessRefused(
  name: string,
  check: () => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  try {
    return await check()
  } catch (error) {
    if (error instanceof ModelError) return [{ name, agrees: false, found: error.message }]
    throw error
  }
}

function checkTokens(
  tokenizer: PretrainedTokenizer,
  texts: z.output<typeof textsSchema>,
  prompts: readonly Prompt[],
): readonly Check[] {
  return [
    ...counted(
      'texts',
      texts.map(({ text, special, plain }) => ({
        text,
        agrees:
          same(tokenizer.encode(text), plain) && same(tokenizer.encodePublished(text), special),
      })),
    ),
    ...counted(
      'texts and back',
      texts.map(({ text, plain }) => ({ text, agrees: tokenizer.decode(plain) === text })),
    ),
    ...counted(
      'prompts as tokens',
      prompts.map(({ text, ids: expected }) => ({
        text,
        agrees: same(tokenizer.encodePublished(text), expected),
      })),
    ),
  ]
}

async function checkTemplate(
  template: string,
  tokenizer: PretrainedTokenizer,
  prompts: readonly Prompt[],
): Promise<readonly Check[]> {
  const chat = await openChatPrompts(template, tokenizer)
  const conversations = prompts.flatMap(({ text, ids: expected }) => {
    const messages = conversationOf(text)
    return messages === undefined
      ? []
      : [{ text, agrees: same(chat.prompt(messages, ROOM).tokens, expected) }]
  })
  const control = new Set(tokenizer.control.values())
  const controls = (content: string): string =>
    chat
      .prompt([{ role: 'user', content }], ROOM)
      .tokens.filter((token) => control.has(token))
      .join()
  const spelled = Array.from(tokenizer.control.keys())
  return [
    ...counted('conversations by the chat template', conversations),
    ...counted(
      'control tokens spelled in a message stay text',
      spelled.map((text) => ({ text, agrees: controls(text) === controls('text') })),
    ),
  ]
}

/** The messages of a prompt in ChatML that ends where the assistant writes. */
function conversationOf(text: string): readonly ChatMessage[] | undefined {
  const turns = Array.from(
    text.matchAll(/<\|im_start\|>(system|user|assistant)\n([^]*?)<\|im_end\|>\n/g),
  )
  const whole = `${turns.map(([turn]) => turn).join('')}<|im_start|>assistant\n`
  if (turns.length === 0 || whole !== text) return undefined
  return turns.map(([, role, content = '']) => ({ role: roleOf(role), content }))
}

const roleOf = (role: string | undefined): ChatMessage['role'] =>
  role === 'system' || role === 'assistant' ? role : 'user'

function counted(name: string, cases: readonly Case[]): Check[] {
  if (cases.length === 0) return []
  const agree = cases.filter(({ agrees }) => agrees).length
  const first = cases.find(({ agrees }) => !agrees)
  return [
    {
      name,
      agrees: first === undefined,
      found: `${agree} of ${cases.length}${first === undefined ? '' : `: not ${printValue(first.text)}`}`,
    },
  ]
}

const same = (ours: Int32Array, theirs: readonly number[]): boolean => ours.join() === theirs.join()
