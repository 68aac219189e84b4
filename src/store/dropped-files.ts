/**
 * What was dropped or picked: a run of ours, or a folder of official task files. Decided by
 * names, before anything is read.
 */

export interface DroppedFile {
  /** Path within the dropped folder. */
  readonly path: string
  readonly size: number
  readonly blob: Blob
}

export type Dropped =
  | { readonly kind: 'run'; readonly file: DroppedFile }
  | { readonly kind: 'suite'; readonly files: readonly DroppedFile[] }
  | { readonly kind: 'refused'; readonly message: string }

/** Text that an official release consists of; pictures, archives and caches are left aside. */
const SUITE_TEXT = /\.(json|jsonl|py|txt|md)$/i
const OFFICIAL_NAME =
  /level-?[123]|lv1|api-?bank|BFCL_v\d|bamboogle|toolrl|agentflow|cassette|\.jsonl$|\.py$/i
const SUITE_MAX_BYTES = 64 * 2 ** 20
const SUITE_MAX_FILES = 2000

export function sorted(files: readonly DroppedFile[]): Dropped {
  const [only] = files
  if (!only) return { kind: 'refused', message: 'Nothing in it could be read as a file.' }
  if (
    files.length === 1 &&
    /(\.json|(^|\/)[^.]+)$/i.test(only.path) &&
    !OFFICIAL_NAME.test(only.path)
  )
    return { kind: 'run', file: only }
  const text = files.filter(({ path }) => SUITE_TEXT.test(path))
  if (text.length === 0)
    return {
      kind: 'refused',
      message: `${only.path} is neither a run file (.json) nor task files (.json, .jsonl).`,
    }
  if (text.length > SUITE_MAX_FILES)
    return {
      kind: 'refused',
      message: `The folder holds ${text.length} text files, expected at most ${SUITE_MAX_FILES}. Drop the official folder alone.`,
    }
  const size = text.reduce((sum, file) => sum + file.size, 0)
  if (size > SUITE_MAX_BYTES)
    return {
      kind: 'refused',
      message: `The files have ${Math.ceil(size / 2 ** 20)} MB, expected at most ${SUITE_MAX_BYTES / 2 ** 20} MB. Drop the official folder alone.`,
    }
  return { kind: 'suite', files: text }
}
