export declare function findBrowser(): string | undefined
export declare function swiftshaderIcd(): string | undefined
export declare function browserFlags(webgpu: boolean): string[]
