/** A file as it was dropped on the page or found in a folder. */
export interface DroppedFile {
  /** Path inside what was dropped, with `/`. */
  readonly path: string
  readonly text: string
}
