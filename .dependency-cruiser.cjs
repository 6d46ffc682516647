// Which folder may import which: the table in docs/architecture.md, as rules. Run by `npm run lint`.

/** What each folder of src may import of src besides itself and `base`; null: everything. */
const MAY_IMPORT = {
  base: [],
  ops: [],
  kernels: [],
  metrics: ['ops'],
  layers: ['ops', 'kernels'],
  backbones: ['kernels', 'layers'],
  interpretation: ['ops', 'layers', 'backbones', 'metrics'],
  episodes: [],
  logging: [],
  // kernels: with the native engine come graphs of its ops.
  engine: ['kernels'],
  // kernels: the model puts the fast gradients in place just before it trains, whoever loaded an engine in between.
  training: ['ops', 'kernels', 'layers', 'backbones', 'metrics', 'episodes', 'logging'],
  evaluation: ['ops', 'metrics', 'episodes', 'training'],
  report: ['interpretation', 'metrics'],
  sweep: ['metrics', 'episodes', 'training', 'evaluation', 'logging', 'report'],
  cli: null,
};

/** Sources that a browser bundle may hold. `*.node.ts` are the exceptions inside these folders. */
const BROWSER_SAFE = [
  '^src/(base|ops|kernels|layers|backbones|metrics|interpretation)/',
  '^src/episodes/(types|sampler|batch|augment|rotations|area-resize)[.]ts$',
  '^src/episodes/glyphs/',
  '^src/logging/(logger|memory|fan-out)[.]ts$',
  '^src/training/global-[a-z-]+[.]ts$',
  '^src/report/palette[.]ts$',
  '^src/index[.]ts$',
];
const NODE_ONLY_FILE = '[.]node[.]ts$';

/** The page, and all else that may be in it. */
const WEB = '^web/src/';
/** The module for pages without a bundler, and what of the page it is made of. */
const MODULE = '^browser/';
const MODULE_PARTS = ['^web/src/(engine|draw)/'];
const WEB_PACKAGES = ['preact', '@preact/signals', '@tensorflow/tfjs-backend-(wasm|webgl|webgpu)'];

/** Packages that run in a browser. Another one is added here when it has been tried there. */
const BROWSER_PACKAGES = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', 'seedrandom', 'ml-pca', 'fflate', 'zod'];

const FOLDERS = Object.keys(MAY_IMPORT);
const oneOf = (names) => `(${names.join('|')})`;
const npmPackage = (names) => `node_modules/${oneOf(names)}/`;

const tableRules = Object.entries(MAY_IMPORT)
  .filter(([, allowed]) => allowed !== null)
  .map(([folder, allowed]) => ({
    name: `table-${folder}`,
    severity: 'error',
    comment: `src/${folder} may import ${[folder, 'base', ...allowed].join(', ')} of src, nothing else.`,
    from: { path: `^src/${folder}/` },
    to: { path: '^src/', pathNot: `^src/${oneOf([folder, 'base', ...allowed])}/` },
  }));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...tableRules,
    {
      name: 'table-unknown-folder',
      severity: 'error',
      comment: 'A new folder of src needs its line in the table: here and in docs/architecture.md.',
      from: { path: '^src/[^/]+/', pathNot: `^src/${oneOf(FOLDERS)}/` },
      to: {},
    },
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'Modules that import each other in a circle cannot be read, tested or loaded one by one.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'browser-no-node-core',
      severity: 'error',
      comment: 'This file goes into browser bundles; put what needs Node into a *.node.ts file.',
      from: { path: BROWSER_SAFE, pathNot: NODE_ONLY_FILE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'browser-no-node-package',
      severity: 'error',
      comment: 'This file goes into browser bundles, and the package is not among those known to run there.',
      from: { path: BROWSER_SAFE, pathNot: NODE_ONLY_FILE },
      to: { path: 'node_modules/|^packages/', pathNot: npmPackage(BROWSER_PACKAGES) },
    },
    {
      name: 'browser-no-node-file',
      severity: 'error',
      comment: 'This file goes into browser bundles; what it imports must be fit for them too.',
      from: { path: BROWSER_SAFE, pathNot: NODE_ONLY_FILE },
      to: { path: ['^src/.*[.]node[.]ts$', `^src/(?!${BROWSER_SAFE.map((p) => p.replace('^src/', '')).join('|')})`] },
    },
    {
      name: 'web-only-browser-safe',
      severity: 'error',
      comment: 'The page may import of src only what is fit for browsers.',
      from: { path: WEB },
      to: { path: '^(src|web)/', pathNot: [WEB, ...BROWSER_SAFE] },
    },
    {
      name: 'module-only-browser-safe',
      severity: 'error',
      comment:
        'untwist/browser may import of src what is fit for browsers, and of the page its engine and its pictures.',
      from: { path: MODULE },
      to: { path: '^(src|web|browser)/', pathNot: [MODULE, ...MODULE_PARTS, ...BROWSER_SAFE] },
    },
    {
      name: 'web-no-node',
      severity: 'error',
      comment: 'The page runs in a browser, and the package is not among those known to run there.',
      from: { path: [WEB, MODULE] },
      to: { path: 'node_modules/', pathNot: npmPackage([...BROWSER_PACKAGES, ...WEB_PACKAGES]) },
    },
    {
      name: 'web-no-node-file',
      severity: 'error',
      comment: 'The page runs in a browser: nothing of Node.',
      from: { path: [WEB, MODULE] },
      to: { path: NODE_ONLY_FILE },
    },
    {
      name: 'web-no-node-core',
      severity: 'error',
      comment: 'The page runs in a browser: nothing of Node.',
      from: { path: [WEB, MODULE] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'src-not-web',
      severity: 'error',
      comment: 'The page and the module are built on the library, not the other way round.',
      from: { path: '^(src|packages)/' },
      to: { path: '^(web|browser)/' },
    },
    {
      name: 'backend-only-in-engine',
      severity: 'error',
      comment: 'Which tfjs backend runs is chosen in src/engine alone.',
      from: { path: '^src/', pathNot: '^src/engine/' },
      to: { path: 'node_modules/(@tensorflow/tfjs-(node|backend)|webgpu)' },
    },
    {
      name: 'packages-stand-alone',
      severity: 'error',
      comment: 'A package is used without untwist too: it imports nothing of src.',
      from: { path: '^packages/' },
      to: { path: '^src/' },
    },
    {
      name: 'no-unlisted-package',
      severity: 'error',
      comment: 'Import only packages that package.json lists for users, or an installed untwist lacks them.',
      from: { path: '^(src|packages/[^/]+/src)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^packages/[^/]+/dist'] },
    exclude: { path: '^packages/[^/]+/(dist|test)' },
    // Types are imports too: a type used by two folders lies in the lower one.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
