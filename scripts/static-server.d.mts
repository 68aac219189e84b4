import type { Server } from 'node:http'

export interface Mount {
  /** Begins and ends with a slash. */
  readonly prefix: string
  readonly folder: string
}
export interface ServerOptions {
  /** False leaves the headers out that isolate a page from other origins. */
  readonly isolated?: boolean
}
export declare function staticServer(mounts: readonly Mount[], options?: ServerOptions): Server
export declare function listen(server: Server, port: number, host?: string): Promise<void>
