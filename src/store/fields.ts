/** The set-up's fields: those in front and, folded, group by group; all words are the settings'. */
import { GROUPS, IN_FRONT, type Setting, type SettingGroup } from '../run/config.ts'

/** A setting that the form edits. */
export type Field = Exclude<Setting, { readonly kind: 'text' }>

const isField = (setting: Setting): setting is Field =>
  setting.kind !== 'text' && setting.elsewhere === undefined

export interface FieldGroup extends Omit<SettingGroup, 'settings'> {
  readonly fields: readonly Field[]
  /** Whether `path`, of a setting or of an error about several, is of the group. */
  readonly holds: (path: string) => boolean
}

export const MAIN_FIELDS: readonly Field[] = IN_FRONT.filter(isField)

export const FIELD_GROUPS: readonly FieldGroup[] = GROUPS.map(({ settings, ...group }) => ({
  ...group,
  fields: settings.filter(isField),
  holds: (path) => settings.some((one) => one.path === path || one.path.startsWith(`${path}.`)),
}))

/** All that the form has, in its order. */
export const FIELDS: readonly Field[] = [
  ...MAIN_FIELDS,
  ...FIELD_GROUPS.flatMap(({ fields }) => fields),
]

/** The term, where it says more than the label does. */
export const termBeside = ({ label, term }: Pick<Field, 'label' | 'term'>): string | undefined =>
  label.toLowerCase().includes(term.toLowerCase()) ? undefined : term
