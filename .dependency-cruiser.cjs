/**
 * Which room may import from which (docs/architecture.md): ui → store → worker/protocol;
 * worker/session and cli → rl → engine, tasks, tokenizer; tasks → judges; everyone may import run,
 * which imports nothing of ours.
 */
/** Tests and what they share, in files or folders named `testing`. */
const TEST = '(\\.test\\.tsx?$|/testing(/|\\.ts$))'

/** Files of one room, tests aside, may reach only these rooms. */
function only(room, allowed, comment) {
  return {
    name: `${room.replaceAll('/', '-')}-reaches-only`,
    comment,
    severity: 'error',
    from: { path: `^src/${room}`, pathNot: TEST },
    to: {
      path: '^(src|benchmarks|e2e|scripts)/',
      pathNot: [
        `^src/${room}`,
        ...allowed.map((path) => (path.startsWith('scripts/') ? `^${path}` : `^src/${path}`)),
      ],
    },
  }
}

module.exports = {
  forbidden: [
    only('run/', [], 'The run file and the configuration stand alone: everything else reads them.'),
    only('engine/', ['run/'], 'The engine knows nothing of tasks, rewards or pages.'),
    only('tokenizer/', ['run/'], 'Text to tokens needs nothing else.'),
    only(
      'pretrained/',
      ['run/', 'tokenizer/', 'engine/engine\\.ts$', 'engine/safetensors\\.ts$'],
      'What files of pretrained models hold knows nothing of what computes it.',
    ),
    only(
      'judges/',
      ['run/'],
      'What official evaluators decide knows nothing of policies, plans, suites or pages.',
    ),
    only(
      'tasks/',
      ['run/', 'judges/', 'engine/random\\.ts$'],
      'What there is to do knows nothing of who does it; one seeded generator serves all.',
    ),
    only(
      'rl/',
      ['run/', 'engine/', 'tasks/', 'tokenizer/'],
      'The loop joins engine, tasks and tokenizer.',
    ),
    only('worker/protocol', ['run/'], 'Messages are made of run records.'),
    only(
      'worker/',
      ['run/', 'engine/', 'tasks/', 'tokenizer/', 'rl/'],
      'The session runs the loop for the page.',
    ),
    only(
      'store/',
      ['run/', 'worker/protocol', 'worker/client'],
      'The page talks to the core through messages alone.',
    ),
    only('ui/', ['run/', 'store/', 'worker/protocol'], 'The page draws what the stores hold.'),
    only(
      'cli/',
      [
        'run/',
        'engine/',
        'judges/',
        'tasks/',
        'tokenizer/',
        'pretrained/',
        'rl/',
        'scripts/find-browser',
      ],
      'Commands run the same core.',
    ),
    {
      name: 'judges-by-their-door',
      comment:
        'Judges are a library: whoever stands outside asks at src/judges/index.ts. Tests, end-to-end tests and benchmarks may take the small official files that judges make for tests.',
      severity: 'error',
      from: { pathNot: '^src/judges/' },
      to: {
        path: '^src/judges/',
        pathNot: ['^src/judges/index\\.ts$', '^src/judges/[^/]+/testing/'],
      },
    },
    {
      name: 'judges-know-nothing-else',
      comment: 'Their tests too: what judges decide is shown with nothing but judges.',
      severity: 'error',
      from: { path: '^src/judges/' },
      to: { path: '^(src|benchmarks|e2e|scripts)/', pathNot: '^src/(judges|run)/' },
    },
    {
      name: 'suites-side-by-side',
      comment:
        'What suites share lies above them, in src/tasks/ itself: no suite borrows from one beside it. (Our own suites are built on each other: signature names what the desk names, twohop calls its functions.)',
      severity: 'error',
      from: { path: '^src/tasks/(desk|api-bank|bfcl|bamboogle)/', pathNot: TEST },
      to: {
        path: '^src/tasks/(desk|signature|twohop|mixed|custom|api-bank|bfcl|bamboogle)/',
        pathNot: '^src/tasks/$1/',
      },
    },
    {
      name: 'no-cycles',
      comment:
        'A cycle means that two files are one idea, or that one of them is in the wrong room.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports is dead.',
      severity: 'error',
      from: { orphan: true, pathNot: [TEST, '\\.d\\.(m|c)?ts$', '(^|/)vite\\.config\\.ts$'] },
      to: {},
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { pathNot: [TEST, '^(e2e|benchmarks)/'] },
      to: { path: [TEST, '\\.spec\\.ts$'] },
    },
    {
      name: 'tensorflow-in-its-room',
      comment:
        'It is the oracle and a baseline: loaded on demand, behind the engine seam; and a peer that benchmarks measure us against.',
      severity: 'error',
      from: { pathNot: '^(src/engine/tfjs|benchmarks/peers)/' },
      to: { path: '@tensorflow' },
    },
    {
      name: 'tensorflow-on-demand',
      comment:
        'Whoever offers it loads it with a dynamic import, so that nobody waits for it who does not use it.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/engine/tfjs/', '^src/engine/parity/', TEST] },
      to: {
        path: '^src/engine/tfjs/',
        dependencyTypesNot: ['dynamic-import', 'type-only', 'type-import'],
      },
    },
    {
      name: 'core-without-page-libraries',
      severity: 'error',
      from: { path: '^src/(engine|judges|tasks|tokenizer|pretrained|rl|run|worker|cli)/' },
      to: { path: 'node_modules/(react|react-dom|recharts|zustand)/' },
    },
    {
      name: 'core-without-node',
      comment: 'The core runs in a browser: files and processes belong to the commands.',
      severity: 'error',
      from: {
        path: '^src/(engine|judges|tasks|tokenizer|pretrained|rl|run|worker|store|ui)/',
        pathNot: TEST,
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: {
        couldNotResolve: true,
        pathNot: ['\\?(url|raw|worker|worker&url)$', '^vite(st)?(/|$)'],
      },
    },
    {
      name: 'no-development-packages',
      comment: 'What the page ships must stand under dependencies.',
      severity: 'error',
      from: { path: '^src/', pathNot: [TEST, '^src/cli/', '^src/engine/parity/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'type-import'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.tandem)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
      conditionNames: ['import', 'types', 'default'],
    },
    cache: { folder: 'node_modules/.cache/dependency-cruiser' },
  },
}
