/**
 * Starts a module worker that is bound by the page's Content-Security-Policy. A worker loaded from
 * an address takes its policy from that answer's headers, which no static host sends; one made of a
 * blob inherits the policy of its starter. So the worker is a blob of one line that imports
 * the script. Inside it `location` is the blob's: `import.meta.url` tells where a script lies.
 *
 * `script` is what `import script from './some.ts?worker&url'` gives, and `near` the
 * `import.meta.url` of the file that says so. A script that does not arrive is an `error` event of
 * the worker. What is posted before the script ran is delivered once it has.
 */
export function startWorker(script: string, near: string, name = ''): Worker {
  return new Worker(moduleAddress(`import ${JSON.stringify(new URL(script, near).href)}`), {
    type: 'module',
    name,
  })
}

/** What an `error` event of a worker says. One whose script did not arrive says nothing. */
export function whatBroke(event: Event): string {
  return 'message' in event && typeof event.message === 'string' && event.message !== ''
    ? event.message
    : 'its script did not arrive'
}

/**
 * The addresses of scripts, by their line, kept as long as the page: an address that is given back
 * too early leaves a worker without its script.
 */
const addresses = new Map<string, string>()

/** The address of a script of that one line. */
export function moduleAddress(line: string): string {
  const known = addresses.get(line)
  if (known !== undefined) return known
  const address = URL.createObjectURL(new Blob([line], { type: 'text/javascript' }))
  addresses.set(line, address)
  return address
}
