/** `npm run parity`: what we make of a pretrained model against what a reference gave for it. */
import { resolve } from 'node:path'
import { ModelError } from '../pretrained/model-source.ts'
import { openModel } from '../pretrained/open-model.ts'
import { main, parseEngine, print } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { chooseEngine } from './engines.ts'
import { CommandError } from './errors.ts'
import { openModelFolder } from './model-folder.ts'
import { checkEngine } from './parity-engine.ts'
import { readGolden } from './parity-golden.ts'
import { checkTexts } from './parity-texts.ts'
import { checkWeights } from './parity-weights.ts'
import { ENGINE_OPTION, PORTABLE_OPTION } from './run-options.ts'

const SPEC: CommandSpec = {
  name: 'parity',
  about:
    'A pretrained model against the golden values beside it, a line a check: prints `agree A of B` last.',
  operand: { name: 'FOLDER', about: 'that holds the model and its golden values', required: true },
  options: { engine: ENGINE_OPTION, portable: PORTABLE_OPTION },
  more: [
    'Without --engine wasm computes, as with --portable. On webgpu, where the folder has gradients of the first layers, these layers alone are looked at.',
    'Ends with 0 when all agree, with 1 when not or when something failed, with 2 when the call is wrong.',
  ],
}

async function parity({ operands: [named = ''], options }: Given): Promise<number> {
  const portable = options['portable'] !== undefined
  const name = portable ? 'wasm' : parseEngine(options['engine'] ?? 'wasm')
  const folder = resolve(named)
  const opened = await openModelFolder(folder)
  try {
    const names = opened.source.names()
    const golden = await readGolden(folder, names)
    const model = await openModel(opened.source)
    print(`${model.architecture}, stored as ${model.storage}; licence: ${model.licence}`)
    const checks = [
      ...(await checkTexts(folder, names, model, golden)),
      ...(await checkWeights(model, golden)),
    ]
    const engine = await chooseEngine({ name, portable })
    try {
      const { adapter, variants } = engine.info
      print(`computed by ${[engine.info.name, ...Object.values(variants)].join(', ')}: ${adapter}`)
      checks.push(...(await checkEngine(engine, folder, names, model, golden)))
    } finally {
      engine.dispose()
    }
    for (const { name, agrees, found } of checks)
      print(`${agrees ? 'agrees' : 'differs'}  ${name}  ${found}`)
    const agree = checks.filter(({ agrees }) => agrees).length
    print(`agree ${agree} of ${checks.length}`)
    return agree === checks.length && checks.length > 0 ? 0 : 1
  } catch (error) {
    throw error instanceof ModelError ? new CommandError(error.message) : error
  } finally {
    await opened.close()
  }
}

await main(SPEC, parity)
