/** The modes by their names in files. */
import type { Config } from '../../run/config.ts'
import type { Mode as ModeName } from '../../run/mode-facts.ts'
import { alternate } from './alternate.ts'
import { freezeHigh } from './freeze-high.ts'
import { freezeLow } from './freeze-low.ts'
import { joint } from './joint.ts'
import { lowOnly } from './low-only.ts'
import type { Mode } from './mode.ts'
import { separate } from './separate.ts'
import { singleLevel } from './single-level.ts'

const BY_NAME: Readonly<Record<ModeName, Mode>> = {
  joint,
  alternate,
  separate,
  'freeze-high': freezeHigh,
  'freeze-low': freezeLow,
  'low-only': lowOnly,
  'single-level': singleLevel,
}

export const modeOf = ({ mode }: Pick<Config, 'mode'>): Mode => BY_NAME[mode]
