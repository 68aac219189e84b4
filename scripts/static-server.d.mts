import type { Server } from 'node:http'

export interface Mount {
  /** Begins and ends with a slash. */
  readonly prefix: string
  readonly folder: string
}
export declare function staticServer(mounts: readonly Mount[]): Server
export declare function listen(server: Server, port: number, host?: string): Promise<void>
