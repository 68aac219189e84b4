/** `npm run parity`: what we make of a pretrained model against what a reference gave for it. */
import { resolve } from 'node:path'
import { ModelError } from '../pretrained/model-source.ts'
import { openModel } from '../pretrained/open-model.ts'
import { main, print } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { CommandError } from './errors.ts'
import { openModelFolder } from './model-folder.ts'

const SPEC: CommandSpec = {
  name: 'parity',
  about:
    'A pretrained model against the golden values beside it, a line a check: prints `agree A of B` last.',
  operand: { name: 'FOLDER', about: 'that holds the model and its golden values', required: true },
  options: {},
  more: [
    'Ends with 0 when all agree, with 1 when not or when something failed, with 2 when the call is wrong.',
  ],
}

async function parity({ operands: [folder = ''] }: Given): Promise<number> {
  const opened = await openModelFolder(resolve(folder))
  try {
    const { architecture, storage, licence } = await openModel(opened.source)
    print(`${architecture}, ${storage}, licence ${licence}`)
    print('agree 0 of 0')
    return 1
  } catch (error) {
    throw error instanceof ModelError ? new CommandError(error.message) : error
  } finally {
    await opened.close()
  }
}

await main(SPEC, parity)
