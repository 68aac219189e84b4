/**
 * What the kernels in AssemblyScript read a command by, made of its description
 * (src/engine/device/wasm/commands.ts): a class for each, and the call of its kernel.
 */
import { COMMANDS, COMMAND_WORDS, MEET } from '../src/engine/device/wasm/commands.ts'
import type { Command, Field } from '../src/engine/device/wasm/command.ts'
import { LOSS_FIELDS } from '../src/engine/loss.ts'

const MADE = `/**
 * Made by scripts/compile-kernels.ts of src/engine/device/wasm/commands.ts; a change belongs there.
 */`

const lines = <T>(list: readonly T[], line: (one: T) => string): string => list.map(line).join('\n')

const classOf = ({ name }: Command): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}Args`

/** Numbers are what they are, all else is an address. */
const typeOf = (field: Field): string =>
  field === 'i32' || field === 'u32' || field === 'f32' ? field : 'usize'

const classText = (command: Command): string => `
@unmanaged
export class ${classOf(command)} {
  op: u32
${lines(Object.entries(command.fields), ([name, field]) => `  ${name}: ${typeOf(field)}`)}
}`

/** `importance: { sequence: 1 }` gives IMPORTANCE_SEQUENCE. */
const choices = Object.entries(LOSS_FIELDS).flatMap(([field, packing]) =>
  packing === 'f32'
    ? []
    : Object.entries(packing).map(
        ([choice, number]) => `export const ${`${field}_${choice}`.toUpperCase()}: u32 = ${number}`,
      ),
)

const importOf = (file: string): string =>
  `import { ${COMMANDS.filter((command) => command.file === file)
    .map(({ name }) => name)
    .join(', ')} } from './${file}'`

/** Texts by the names of the files in assembly/. */
export const ARGUMENT_FILES: Readonly<Record<string, string>> = {
  'args.ts': `${MADE}

/** Choices among the fields of a loss. */
${choices.join('\n')}
${lines(COMMANDS, classText)}
`,
  'carry-out.ts': `${MADE}
import {
${lines(COMMANDS, (command) => `  ${classOf(command)},`)}
} from './args'
${lines([...new Set(COMMANDS.map(({ file }) => file))], importOf)}

/** In a command's first word: all threads meet before it. */
export const MEET: u32 = ${MEET}

/** Words from one command to the next. */
export const COMMAND_WORDS: i32 = ${COMMAND_WORDS}

export function carryOut(at: usize): void {
  switch (load<u32>(at) & (MEET - 1)) {
${lines(COMMANDS, (command) => `    case ${command.number}: ${command.name}(changetype<${classOf(command)}>(at)); break`)}
    default: unreachable()
  }
}
`,
}
