/**
 * Lint rules. Types are checked by `tsc`; these rules keep what types cannot: no way around the
 * checker, a core that is reproducible (no clock, no chance, no page of its own), hooks used
 * rightly, files that hold one idea.
 */
import { defineConfig, globalIgnores } from 'eslint/config'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** The same in a Worker, in Node and in a test. */
const CORE = [
  'src/engine/**/*.ts',
  'src/judges/**/*.ts',
  'src/tasks/**/*.ts',
  'src/tokenizer/**/*.ts',
  'src/pretrained/**/*.ts',
  'src/rl/**/*.ts',
  'src/run/**/*.ts',
]
const TESTS = [
  '**/*.test.ts',
  '**/*.test.tsx',
  '**/testing/**/*.ts',
  '**/testing.ts',
  'e2e/**/*.ts',
]

const PAGE_GLOBALS = [
  'window',
  'document',
  'localStorage',
  'sessionStorage',
  'location',
  'history',
  'alert',
  'requestAnimationFrame',
]

export default defineConfig(
  globalIgnores([
    '.*',
    'dist/',
    '.tandem/',
    'test-results/',
    'playwright-report/',
    'node_modules/',
    'shared/',
    'src/engine/device/wasm/assembly/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
      ],
      // A cast that narrows claims what the checker cannot see: it needs a disable comment that
      // says why it holds.
      '@typescript-eslint/no-unsafe-type-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Numbers are printed all over; that is no mistake.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `() => void call()` reads worse than `() => call()`.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Interfaces ask for promises where some implementations have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    files: CORE,
    ignores: TESTS,
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Draw from a seeded generator (src/engine/random.ts) or a given one.',
        },
        { object: 'Date', property: 'now', message: 'Take a clock as an argument.' },
        { object: 'performance', property: 'now', message: 'Take a clock as an argument.' },
        {
          object: 'crypto',
          property: 'randomUUID',
          message: 'Take the identifier as an argument.',
        },
        { object: 'crypto', property: 'getRandomValues', message: 'Draw from a seeded generator.' },
      ],
      'no-restricted-globals': [
        'error',
        ...PAGE_GLOBALS.map((name) => ({ name, message: 'The core runs without a page.' })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Take the time as an argument.',
        },
      ],
    },
  },
  {
    files: ['src/ui/**/*.{ts,tsx}', 'src/store/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    files: TESTS,
    rules: {
      'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-unsafe-type-assertion': 'off',
    },
  },
  {
    // Commands and what runs only in a terminal or a test page speak through the console.
    files: ['src/cli/**/*.ts', 'benchmarks/**/*.ts', 'scripts/**', ...TESTS],
    rules: { 'no-console': 'off' },
  },
  {
    // Tools load their configuration as a default export.
    files: ['*.config.ts', 'e2e/vite.config.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    rules: { eqeqeq: 'error', 'prefer-const': 'error', 'no-var': 'error', 'no-unused-vars': 'off' },
  },
)
