import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ending,
  helpOf,
  parseEngine,
  readCall,
  readConfig,
  readJson,
  wholeNumber,
} from './command-line.ts'
import type { CommandSpec } from './command-line.ts'
import { CommandError, UsageError } from './errors.ts'

const SPEC: CommandSpec = {
  name: 'train',
  about: 'Trains.',
  options: {
    config: { value: 'FILE', about: 'what', required: true },
    out: { value: 'FILE', about: 'where' },
    portable: { about: 'same everywhere' },
    set: { value: 'A=B', about: 'any', many: true },
  },
}
const JUDGE: CommandSpec = {
  name: 'judge',
  about: 'Judges.',
  operand: { name: 'SUITE', about: 'which', required: true },
  options: {},
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-call-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a call', () => {
  it('gives options, flags and operands', () => {
    expect(readCall(SPEC, ['--config', 'a.json', '--out=-', '--portable'])).toEqual({
      options: { config: 'a.json', out: '-', portable: 'true' },
      several: {},
      operands: [],
    })
    expect(readCall(JUDGE, ['bfcl'])).toEqual({ options: {}, several: {}, operands: ['bfcl'] })
    expect(readCall(SPEC, ['--config', 'a', '--set', 'x=1', '--set=y=-2'])?.several).toEqual({
      set: ['x=1', 'y=-2'],
    })
    expect(
      readCall({ ...JUDGE, operand: { name: 'CASE', about: '', required: false, many: true } }, [
        'a',
        'b',
      ])?.operands,
    ).toEqual(['a', 'b'])
  })

  it('explains itself, also where something is missing', () => {
    expect(readCall(SPEC, ['--help'])).toBeUndefined()
    expect(readCall(JUDGE, ['--help'])).toBeUndefined()
    const help = helpOf(SPEC)
    expect(help).toContain('npm run train -- --config FILE [options]')
    for (const line of [
      '--config FILE  what',
      '--out FILE     where',
      '--portable     same everywhere',
      '--help         prints this',
    ])
      expect(help).toContain(line)
  })

  it.each([
    [['--config', 'a', '--ot', 'b'], 'There is no option --ot. Did you mean --out?'],
    [['--config', 'a', '-o', 'b'], 'There is no option -o'],
    [['--config', 'a', '--__proto__', 'b'], 'There is no option --__proto__'],
    [['--config', 'a', '--toString'], 'There is no option --toString'],
    [['--config', 'a', 'b.json'], '"b.json" was not expected here'],
    [['--config', 'a', '--', 'b.json'], '"b.json" was not expected here'],
    [['--config'], '--config needs a value: --config FILE.'],
    [['--config', '--portable'], '--config needs a value'],
    [['--config', ''], '--config needs a value'],
    [['--config='], '--config needs a value'],
    [['--config', 'a', '--config', 'b'], '--config is given twice'],
    [['--config', 'a', '--portable=yes'], '--portable takes no value'],
    [[], '--config is missing: npm run train -- --config FILE [options].'],
  ])('%j is refused in one line that names the way out', (args, words) => {
    const read = (): unknown => readCall(SPEC, args)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(words)
    expect(read).toThrow(/^[^\n]*npm run train -- --help says how it is called\.$/)
  })

  it('takes as many operands as there may be', () => {
    expect(() => readCall(JUDGE, [])).toThrow('SUITE is missing')
    expect(() => readCall(JUDGE, ['a', 'b'])).toThrow(
      '"b" was not expected here: only one SUITE can be named',
    )
  })
})

describe('a number', () => {
  it('is a whole one within its range', () => {
    expect(wholeNumber('seed', '2147483647', 0, 2147483647)).toBe(2147483647)
    for (const text of [
      '-1',
      '1.5',
      '1e3',
      '0x10',
      ' 5',
      '5 ',
      '',
      'NaN',
      'Infinity',
      '2147483648',
      '99999999999999999999',
    ])
      expect(() => wholeNumber('seed', text, 0, 2147483647)).toThrow(
        `--seed ${text}: a whole number from 0 to 2147483647 is needed.`,
      )
  })
})

describe('a configuration', () => {
  const file = async (text: string): Promise<string> => {
    const path = join(folder, 'c.json')
    await writeFile(path, text)
    return path
  }

  it('is what the file says, with the options that override it', async () => {
    const config = await readConfig(await file('\uFEFF{"rl": {"updates": 3}}'), {
      seed: '7',
      updates: '5',
      portable: 'true',
    })
    expect(config).toMatchObject({ seed: 7, portable: true, rl: { updates: 5 } })
  })

  it.each([
    [{ seed: '2147483648' }, '--seed 2147483648: a whole number from 0 to 2147483647'],
    [{ updates: '0' }, '--updates 0: a whole number from 1 to 10000'],
    [{ engine: 'cuda' }, '--engine cuda: there is auto, webgpu'],
    [{ 'suite-path': 'x' }, '--suite-path is for suites of official files'],
    [{ portable: 'true', engine: 'webgpu' }, 'reproducible anywhere'],
  ])('refuses options %j', async (options, words) => {
    const read = readConfig(await file('{}'), options)
    await expect(read).rejects.toThrow(UsageError)
    await expect(read).rejects.toThrow(words)
  })

  it.each([
    ['', 'is not JSON'],
    ['{"rl"', 'is not JSON'],
    ['{"rl": {"updates": "many"}}', 'rl.updates is "many", expected a'],
    ['[]', 'is no configuration'],
    [
      '{"seed": 1, "seed": 2}',
      'is not JSON (line 1, column 13: the key "seed" is given twice in one object)',
    ],
    ['{"seed": 9007199254740992}', 'seed is 9007199254740992, expected at most 2147483647'],
    ['{"seed": -9007199254740992}', 'expected at least 0'],
    [
      '{"suite": {"id": "desk", "seed": 1e300}}',
      'suite.seed is 1e+300, expected at most 2147483647',
    ],
    ['{"format": "tandem-experiment"}', 'run it with npm run experiment'],
  ])('refuses a file that says %j', async (text, words) => {
    const read = readConfig(await file(text), {})
    await expect(read).rejects.toThrow(CommandError)
    await expect(read).rejects.toThrow(words)
    await expect(read).rejects.toThrow(/^[^\n]*$/)
  })

  it('has to be a regular file of a size that can be meant', async () => {
    await expect(readJson(join(folder, 'none.json'))).rejects.toThrow(
      'none.json cannot be read: it is not there. Is the path right?',
    )
    await expect(readJson(folder)).rejects.toThrow('is a folder, and a file is needed')
    await expect(readJson('/dev/zero')).rejects.toThrow('is not a regular file')
    await expect(readJson(`${folder}/a\0b`)).rejects.toThrow('cannot be read')
    await expect(readJson(await file(`"${'x'.repeat(5 << 20)}"`))).rejects.toThrow(
      'at most 4194304 are read here',
    )
  })
})

describe('an error', () => {
  it('is one sentence and a status', () => {
    expect(ending(new UsageError('wrong'))).toEqual({ words: 'wrong', status: 2 })
    expect(ending(new CommandError('broken'))).toEqual({ words: 'broken', status: 1 })
    expect(
      ending(
        Object.assign(new Error('ENOSPC: no space left on device, write'), {
          code: 'ENOSPC',
          path: '/x',
        }),
      ),
    ).toEqual({
      words: '/x: no space is left on the device. Mend that, and call the command again.',
      status: 1,
    })
    const bug = ending(new TypeError('x is not a function'))
    expect(bug.status).toBe(1)
    expect(bug.words).toMatch(/^Something failed that should not: x is not a function\. [^\n]*$/)
    expect(ending('text').words).toContain('text')
  })

  it('names the engines there are', () => {
    expect(() => parseEngine('')).toThrow('there is auto')
  })
})
