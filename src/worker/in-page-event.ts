/**
 * Told to the code of a worker where it runs in the page: with it comes the port that it talks
 * through. `name` says which worker's code is meant.
 */
export const inPageEvent = (name: string): string => `tandem.in-page.${name}`
