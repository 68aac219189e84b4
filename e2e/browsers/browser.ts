/** What is asked of a browser, whichever it is. Places in a page are named by XPath. */
export interface Browser {
  /** As it names itself, with its version. */
  readonly version: string
  /** Goes to an address and waits until it is loaded. */
  open(address: string): Promise<void>
  /**
   * What an expression of JavaScript gives in the page, waited for where it is a promise. What it
   * gives is carried as JSON.
   */
  ask(expression: string): Promise<unknown>
  /** Clicks as a hand does. Rejects where there is nothing that can be clicked now. */
  click(place: string): Promise<void>
  /** Puts text in place of what a field holds. */
  fill(place: string, text: string): Promise<void>
  /** Chooses an option of a list by its value. */
  choose(place: string, value: string): Promise<void>
  /** Gives a file to a field that takes one. */
  give(place: string, file: string): Promise<void>
  /** Ends it and all that belongs to it. */
  close(): Promise<void>
}

export interface Kind {
  readonly name: 'chromium' | 'firefox' | 'webkit'
  /** What is not here and how it comes, in words; undefined where it can be opened. */
  missing(): string | undefined
  /** Opens one with an empty profile in `folder`, which is there and empty. */
  open(folder: string): Promise<Browser>
}
