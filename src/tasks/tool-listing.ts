/** The tools on offer as a prompt lists them. */
import type { ToolListing } from './task.ts'
import type { ParameterSpec, ToolSpec } from '../run/calls/tool-spec.ts'

const TYPES: Readonly<Record<ParameterSpec['type'], string>> = {
  string: 'str',
  integer: 'int',
  float: 'float',
  boolean: 'bool',
  list: 'list',
  dict: 'dict',
}

const documented = ({ name, type, required }: ParameterSpec): string =>
  `${name}${required ? '' : '?'}: ${TYPES[type]}`

export function toolListing(tools: readonly ToolSpec[], how: ToolListing): string {
  switch (how) {
    case 'none':
      return ''
    case 'names':
      return tools.map((tool) => tool.name).join(' ')
    case 'signatures':
      return tools
        .map((tool) => `${tool.name}(${tool.parameters.map((p) => p.name).join(', ')})`)
        .join('\n')
    case 'documented':
      return tools
        .map(
          (tool) =>
            `${tool.name}(${tool.parameters.map(documented).join(', ')})${tool.description === '' ? '' : ` ${tool.description}`}`,
        )
        .join('\n')
  }
}
