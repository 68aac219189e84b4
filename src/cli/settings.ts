/** `npm run settings`: the table of all settings. */
import { main, print } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { checkOutput, writeNamed } from './files.ts'
import { settingsTable } from './settings-table.ts'

const SPEC: CommandSpec = {
  name: 'settings',
  about:
    'The table of all settings: path, label, what it takes, default, unit, what it is, and where it is not used.',
  options: {
    out: { value: 'FILE', about: 'where it is written, such as docs/settings.md, instead of here' },
  },
}

async function settings({ options: { out } }: Given): Promise<number> {
  if (out === undefined) {
    process.stdout.write(settingsTable())
    return 0
  }
  await checkOutput('out', out)
  await writeNamed(out, settingsTable())
  print(`${out} is written`)
  return 0
}

await main(SPEC, settings)
