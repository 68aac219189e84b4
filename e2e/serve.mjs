/**
 * Serves the built site for the end-to-end tests, under a sub-path, as a host with many sites
 * would; and beside it the pages that only tests open. Arguments: PORT, then PREFIX=FOLDER as often
 * as wanted.
 */
import { listen, staticServer } from '../scripts/static-server.mjs'

const [port, ...mounts] = process.argv.slice(2)
const server = staticServer(
  mounts.map((mount) => {
    const [prefix, folder] = mount.split('=')
    return { prefix, folder }
  }),
)
await listen(server, Number(port))
console.log(`serving ${mounts.join(' ')} on port ${port}`)
