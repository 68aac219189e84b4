export declare function nodeTooOld(version?: string): string | undefined
export declare function stale(root: string): boolean
export declare function install(root: string): boolean
