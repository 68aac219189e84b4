/** The files of the official folder that worlds are made of. */
import type { DroppedFile } from '../../../run/files/dropped-file.ts'
import type { OfficialFiles } from '../../oracle.ts'

const WANTED = /(?:^|\/)((?:init_database\/)?[A-Za-z_0-9]+\.json)$/
const LISTS = ['tools_lv12.json', 'tools_lv3.json']

/** Databases and lists of tools; of files with the same name the nearest. */
export function officialDatabases(files: OfficialFiles): readonly DroppedFile[] {
  const suffixes = new Set(
    files.paths.flatMap((path) => {
      const suffix = WANTED.exec(path)?.[1]
      return suffix !== undefined && (suffix.startsWith('init_database/') || LISTS.includes(suffix))
        ? [suffix]
        : []
    }),
  )
  return [...suffixes].flatMap((path) => {
    const text = files.read(path)
    return text === undefined ? [] : [{ path, text }]
  })
}
