/**
 * Whether the compiler lets a mutant pass. One that it refuses is noticed before any test, and is
 * no mutant.
 */
import { join } from 'node:path'
import ts from 'typescript'
import { ROOT, scopeFiles } from './scope.ts'

export class Types {
  readonly #service: ts.LanguageService
  /** The file that is not as it stands on disk. */
  #changed: { readonly path: string; readonly text: string } | undefined
  #version = 0

  constructor() {
    const { sys } = ts
    const parsed = ts.getParsedCommandLineOfConfigFile(
      join(ROOT, 'tsconfig.json'),
      {},
      { ...sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
    )
    if (parsed === undefined) throw new Error('tsconfig.json cannot be read.')
    // A name that is not used any more is untidy, not refused: mutants that leave something out
    // would all go.
    const settings = {
      ...parsed.options,
      noUnusedLocals: false,
      noUnusedParameters: false,
      incremental: false,
    }
    delete settings.tsBuildInfoFile
    const roots = [
      ...scopeFiles().map((file) => join(ROOT, file)),
      ...parsed.fileNames.filter((file) => file.endsWith('.d.ts')),
    ]
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => settings,
      getScriptFileNames: () => roots,
      getScriptVersion: (path) => (path === this.#changed?.path ? String(this.#version) : '0'),
      getScriptSnapshot: (path) => {
        const text = path === this.#changed?.path ? this.#changed.text : sys.readFile(path)
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
      },
      getCurrentDirectory: () => ROOT,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (path) => sys.fileExists(path),
      readFile: (path) => sys.readFile(path),
      readDirectory: (...given) => sys.readDirectory(...given),
      directoryExists: (path) => sys.directoryExists(path),
      getDirectories: (path) => sys.getDirectories(path),
    })
  }

  /** Whether `file` with this text passes. */
  passes(file: string, text: string): boolean {
    const path = join(ROOT, file)
    this.#version += 1
    this.#changed = { path, text }
    return this.#service.getSemanticDiagnostics(path).length === 0
  }
}
