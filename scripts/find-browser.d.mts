export declare function findBrowser(): string | undefined
export declare function swiftshaderIcd(): string | undefined
export declare function browserFlags(webgpu: boolean): string[]
export declare function onPath(...commands: string[]): string | undefined
export declare function runnable(path: string): boolean
export declare function subfolders(folder: string): string[]
