/**
 * What classes have in common whose state is public attributes by name: where the attributes are,
 * what chance follows, whether contexts are long.
 */
import type { ApiSetting } from './backend-class.ts'
import type { Live } from './live-values.ts'
import type { PythonRandom } from '../../python/python-random.ts'

export abstract class Attributes<Name extends string> {
  protected readonly attributes = new Map<Name, Live>()
  protected longContext = false
  protected random: PythonRandom | undefined
  protected readonly setting: ApiSetting

  constructor(setting: ApiSetting) {
    this.setting = setting
  }

  protected of(name: Name): Live {
    return this.attributes.get(name) ?? null
  }
}
