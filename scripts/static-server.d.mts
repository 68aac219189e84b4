import type { Server } from 'node:http'

export interface Mount {
  /** Begins and ends with a slash. */
  readonly prefix: string
  readonly folder: string
}
export declare const ISOLATION: Readonly<Record<string, string>>
export interface ServerOptions {
  /** False leaves out the headers that isolate a page and keep it out of frames. */
  readonly isolated?: boolean
}
export declare function staticServer(mounts: readonly Mount[], options?: ServerOptions): Server
export declare function listen(server: Server, port: number, host?: string): Promise<void>
export interface Served {
  /** Of the first mount; ends with a slash. */
  readonly address: string
  /** Nothing answers there from then on. */
  readonly close: () => Promise<void>
}
export declare function serve(
  mounts: readonly [Mount, ...Mount[]],
  options?: ServerOptions,
): Promise<Served>
