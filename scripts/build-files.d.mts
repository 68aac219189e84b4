/**
 * The service worker's script told what the build consists of: hashes by path. Throws Error where
 * it has no place for them.
 */
export function withFiles(script: string, files: Readonly<Record<string, string>>): string
/** Rewrites the service worker in a built folder. */
export function nameBuildFiles(folder: string): Promise<void>
