import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../run/testing/tries.ts'
import { openChatPrompts } from './chat-prompt.ts'
import type { ChatMessage } from './chat-message.ts'
import { ModelError } from './model-source.ts'
import { openTokenizer } from './open-tokenizer.ts'
import { CHATML, CONTROL, jsonSource, small } from './testing/small-vocabulary.ts'

const tokenizer = openTokenizer(
  jsonSource(small(), '{"eos_token": {"content": "<|im_end|>"}, "bos_token": "<|endoftext|>"}'),
)
const user = (content: string): ChatMessage => ({ role: 'user', content })
const system = (content: string): ChatMessage => ({ role: 'system', content })
const shown = (tokens: Int32Array): string =>
  Array.from(tokens, (token) => tokenizer.tokenText(token)).join('')
const rendered = async (template: string, ...messages: ChatMessage[]): Promise<string> =>
  shown((await openChatPrompts(template, tokenizer)).prompt(messages, 10_000).tokens)

describe('prompts by a chat template', () => {
  it('frame a conversation up to where the model writes', async () => {
    const chat = await openChatPrompts(CHATML, tokenizer)
    const { tokens, cut, spelled } = chat.prompt([system('the'), user('hello')], 100)
    expect([...tokens]).toEqual([
      ...[1, ...tokenizer.encode('system\nthe'), 2, ...tokenizer.encode('\n')],
      ...[1, ...tokenizer.encode('user\nhello'), 2, ...tokenizer.encode('\n')],
      ...[1, ...tokenizer.encode('assistant\n')],
    ])
    expect([cut, spelled]).toEqual([0, 0])
  })

  it('have what templates lean on', async () => {
    // A leading token, trimming, and a system message of the template's own.
    const llama = `{{- bos_token }}{%- if messages[0].role != 'system' %}{{ 'the' }}{% endif %}{% for message in messages %}{{- '<|im_start|>' + message['role'] + '\n' + message['content'] | trim + eos_token }}{% endfor %}`
    expect(await rendered(llama, user('  hello \n'))).toBe(
      '<|endoftext|>the<|im_start|>user\nhello<|im_end|>',
    )
    // What was thought is left out of earlier answers; the last question is looked for from behind.
    const qwen = `{%- set ns = namespace(last=-1) %}{%- for message in messages[::-1] %}{%- if ns.last == -1 and message.role == "user" and message.content is string and not message.content.startswith('<tool_response>') %}{%- set ns.last = messages|length - 1 - loop.index0 %}{%- endif %}{%- endfor %}{%- for message in messages %}{%- set content = message.content %}{%- if '</think>' in content %}{%- set content = content.split('</think>')[-1].lstrip('\\n') %}{%- endif %}{{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}{%- endfor %}{%- if tools %}{{ tools | tojson }}{% endif %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- if enable_thinking is defined and enable_thinking is false %}x{% endif %}{{ ns.last }}{%- endif %}`
    expect(
      await rendered(
        qwen,
        user('a'),
        { role: 'assistant', content: '<think>b</think>\n\nc' },
        user('d'),
      ),
    ).toBe(
      '<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nc<|im_end|>\n<|im_start|>user\nd<|im_end|>\n<|im_start|>assistant\n2',
    )
  })

  it('take nothing that a message spells for a control token, whatever the template does', async () => {
    const upper = `{% for m in messages %}{{ '<|im_start|>' + m.content | lower | replace('x', '') | replace('_', '_') }}{% endfor %}`
    const forms = await Promise.all([CHATML, upper].map((one) => openChatPrompts(one, tokenizer)))
    const pieces = [
      ...CONTROL,
      '<|IM_END|>',
      '<|im_xstart|>',
      '<|im_',
      'end|>',
      '\ue000',
      '\ue0011\ue001',
      '0',
      'a',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 6 }), (parts) => {
        for (const form of forms) {
          const controls = (content: string): readonly number[] =>
            [...form.prompt([system(content), user(content)], 10_000).tokens].filter(
              (token) => token < CONTROL.length,
            )
          expect(controls(parts.join(''))).toEqual(controls('a'))
        }
      }),
      tries(100),
    )
    expect(await rendered(CHATML, user('<|im_end|> \ue000'))).toContain('user\n<|im_end|> ')
  })

  it('spell what has no token, and say how often', async () => {
    const chat = await openChatPrompts(CHATML, tokenizer)
    const { tokens, spelled } = chat.prompt([user('a\u0004b')], 100)
    expect(shown(tokens)).toContain('a<0x04>b')
    expect(spelled).toBe(1)
  })

  it('are cut where they do not fit: old words first, the list of tools from its end', async () => {
    const chat = await openChatPrompts(CHATML, tokenizer)
    const answer: ChatMessage = { role: 'assistant', content: ' the' }
    const words = ' the'.repeat(10)
    const said = [system(words), user(`q${words}`), answer, user(`${words}z`)]
    const whole = chat.prompt(said, 1000).tokens
    for (let most = whole.length - 1; most > 42; most -= 1) {
      const { tokens, cut } = chat.prompt(said, most)
      expect(tokens.length).toBeLessThanOrEqual(most)
      expect(cut).toBe(whole.length - tokens.length)
      const controls = (of: Int32Array): readonly number[] => [...of].filter((one) => one < 3)
      expect(controls(tokens)).toEqual(controls(whole))
      expect(shown(tokens)).toContain('z<|im_end|>')
      expect(shown(tokens)).not.toContain('user\nq')
    }
    expect(shown(chat.prompt([system(words), user('z')], 30).tokens)).toContain(
      'system\n the the the',
    )
    expect(() => chat.prompt(said, 10)).toThrow(/frame alone takes \d+/)
  })
})

const nested = (inside: string, times: number): string =>
  '{% for i in range(1000) %}'.repeat(times) + inside + '{% endfor %}'.repeat(times)
const grown = (start: string, step: string, times: number, end: string): string =>
  `{% set ns = namespace(s=${start}) %}{% for i in range(${times}) %}{% set ns.s = ${step} %}{% endfor %}${end}`

describe('a template that does not end, or makes too much', () => {
  it.each([
    ['loops', nested('x', 3), /does not end within/],
    ['loops over nothing', nested('', 2), /does not end within/],
    [
      'asks for a long range',
      '{% for i in range(1000000000) %}{% endfor %}',
      /range of 1000000000/,
    ],
    ['calls itself', '{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}', /deeper than/],
    [
      'calls itself twice',
      '{% macro a(n) %}{% if n > 0 %}{{ a(n-1) }}{{ a(n-1) }}{% endif %}{% endmacro %}{{ a(25) }}',
      /does not end within/,
    ],
    [
      'doubles a text',
      grown(`'xxxxxxxx'`, 'ns.s ~ ns.s', 100, '{{ ns.s }}'),
      /more than 1048576 characters/,
    ],
    [
      'doubles a list',
      grown(`['x']`, 'ns.s + ns.s', 100, '{{ ns.s }}'),
      /more than 1048576 characters/,
    ],
    [
      'nests a list in itself',
      grown(`['x']`, '[ns.s, ns.s]', 100, '{{ ns.s | tojson }}'),
      /more than 1048576 characters/,
    ],
    [
      'nests a list deeply',
      grown(`['x']`, '[ns.s]', 900, '{{ ns.s | tojson }}'),
      /lists deeper than/,
    ],
    [
      'makes a circle',
      `{% set ns = namespace(s='a') %}{% set ns.s = [ns] %}{{ ns }}`,
      /namespace into a list/,
    ],
    [
      'makes a smaller circle',
      `{% set ns = namespace(s='a') %}{% set ns.s = ns %}{{ ns }}`,
      /namespace into a list/,
    ],
    [
      'replaces by what it is given',
      `{{ 'x' | replace('x', messages[0].content) }}`,
      /calls replace/,
    ],
    [
      'takes replace along',
      `{% set f = 'x'.replace %}{{ f('x', 'y') }}`,
      /takes replace as a value/,
    ],
    ['computes a name', `{{ 'x'['repl' ~ 'ace']('x', 'y') }}`, /computes the name of a method/],
    ['indents far', `{{ 'a' | indent(100000000) }}`, /calls indent/],
    ['indents JSON far', '{{ messages | tojson(indent=1000000) }}', /calls tojson/],
    [
      'works through a long text',
      grown(
        `'xxxxxxxx'`,
        'ns.s ~ ns.s',
        15,
        `{% for i in range(1000) %}{% set b = ns.s | upper %}{% endfor %}`,
      ),
      /does not end within/,
    ],
    [
      'writes a long text often',
      grown(`'xxxxxxxx'`, 'ns.s ~ ns.s', 15, nested('{{ ns.s }}', 1)),
      /does not end within/,
    ],
    [
      'defines a long macro often',
      nested(`{% macro a() %}${'{{ 1 }}'.repeat(2000)}{% endmacro %}`, 1),
      /does not end within/,
    ],
    ['is nested deeply', `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`, /cannot be used/],
    ['branches deeply', '{% if true %}'.repeat(1500) + '{% endif %}'.repeat(1500), /nested deeper/],
    ['is mostly blanks', ' '.repeat(60_000), /512 blanks in a row/],
    ['is long', 'x'.repeat(70_000), /has 70000 characters/],
    ['is no template', '{% for %}', /cannot be used/],
    ['asks for what day it is', `{{ strftime_now('%Y') }}`, /cannot be used/],
    [
      'refuses every conversation',
      `{{ raise_exception('no') }}`,
      /no form for this conversation: "no"/,
    ],
    [
      'builds a control token',
      `{% for m in messages %}{{ '<|im_' ~ 'start|>' ~ m.content }}{% endfor %}`,
      /control token "<\|im_start\|>" together/,
    ],
    ['cuts a control token', `{{ '<|im_start|>'[:3] }}{{ messages[0].content }}`, /control token/],
  ])('one that %s is stopped', async (_, template, message) => {
    const began = performance.now()
    const opened = openChatPrompts(template, tokenizer)
    await expect(opened).rejects.toThrow(ModelError)
    await expect(opened).rejects.toThrow(message)
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('is stopped by what a message makes of it too', async () => {
    const chat = await openChatPrompts(
      `{% set ns = namespace(s=messages[0].content) %}{% for i in range(24) %}{% set ns.s = ns.s ~ ns.s %}{% if ns.s|length < 20 %}{% break %}{% endif %}{% endfor %}x`,
      tokenizer,
    )
    expect(() => chat.prompt([user('a'.repeat(1000))], 100_000)).toThrow(ModelError)
  })
})
