const adapters = 'builders|runners|monitors|reporters|store';

/**
 * The import law of docs/architecture.md. A rule that stands in the way is changed here, with its reason in docs/adr/.
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    {
      name: 'model-is-pure',
      comment: 'model/ holds words and contracts: it imports nothing of ours and nothing of Node.',
      severity: 'error',
      from: { path: '^src/model/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^(src/model/|node_modules/pure-rand/)' },
    },
    {
      name: 'adapters-know-only-model',
      severity: 'error',
      from: { path: `^src/(${adapters})/`, pathNot: ['\\.test\\.ts$', '/fixtures/'] },
      to: { path: '^src/', pathNot: [`^src/(model|readings|$1)/`] },
    },
    {
      name: 'readings-know-only-model',
      comment: 'How /proc and pages of numbers are read, for monitors, hosts and the built-in kit.',
      severity: 'error',
      from: { path: '^src/readings/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(model|readings)/' },
    },
    {
      name: 'pages-run-in-browsers',
      comment: 'What is bundled into a report meets no Node and stays small: of our own it takes what is pure.',
      severity: 'error',
      from: { path: '^src/reporters/html/page/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    {
      name: 'only-the-bundle-holds-pages',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/reporters/html/page/' },
      to: { path: '^src/reporters/html/page/' },
    },
    {
      name: 'nothing-imports-host',
      comment: 'A host is a process of its own; only bench and tests look inside.',
      severity: 'error',
      from: { path: '^(src|kits)/', pathNot: ['^src/host/', '\\.test\\.ts$', '^src/external/fixtures/'] },
      to: { path: '^src/host/' },
    },
    {
      name: 'host-stays-light',
      comment: 'Hosts never load DuckDB, zod or YAML: a hundred of them start at once.',
      severity: 'error',
      from: { path: '^src/host/main\\.ts$' },
      to: { path: 'node_modules/(@duckdb|zod|yaml|smol-toml|commander|pg|kysely)/', reachable: true },
    },
    {
      name: 'host-knows',
      severity: 'error',
      from: { path: '^src/host/', pathNot: '^src/host/wire\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(host|load|recording|exposition|sync|sdk|model|network|readings)/' },
    },
    {
      name: 'exposition-shows-what-is-recorded',
      severity: 'error',
      from: { path: '^src/exposition/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(exposition|recording|model)/' },
    },
    {
      name: 'orchestrator-gets-its-parts',
      comment: 'The orchestrator takes runners, reporters and the like as arguments; only cli/wire.ts knows them.',
      severity: 'error',
      from: { path: '^src/orchestrator/', pathNot: '\\.test\\.ts$' },
      to: { path: `^src/(${adapters}|cli|host|experiment)/` },
    },
    {
      name: 'experiment-knows-only-model',
      severity: 'error',
      from: { path: '^src/experiment/', pathNot: ['\\.test\\.ts$', '^src/experiment/fixtures/check-text\\.ts$'] },
      to: { path: '^src/', pathNot: '^src/(model|experiment|network)/' },
    },
    {
      name: 'external-is-a-kit',
      comment: 'The built-in kit uses what any kit uses; hosts load its programs by URL.',
      severity: 'error',
      from: { path: '^src/external/', pathNot: ['\\.test\\.ts$', '/fixtures/'] },
      to: { path: '^src/', pathNot: '^src/(external|sdk|model|readings)/' },
    },
    {
      name: 'only-wire-knows-the-built-in-kit',
      comment: 'sdk/command is for kits whose nodes are programs: they start them as the built-in kit does.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/(cli/wire\\.ts$|external/|sdk/command\\.ts$|experiment/fixtures/check-text\\.ts$)', '\\.test\\.ts$'],
      },
      to: { path: '^src/external/' },
    },
    {
      name: 'only-wire-knows-parts',
      comment: "A part's table is its folder's index.ts, imported by the composition roots alone.",
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(cli/wire(-reports|-store)?|host/wire)\\.ts$', '\\.test\\.ts$', `^src/(${adapters})/`] },
      to: { path: `^src/(${adapters})/` },
    },
    {
      name: 'doctor-knows-only-model',
      comment: 'The doctor looks at the machine, not at what Regatta does with it.',
      severity: 'error',
      from: { path: '^src/doctor/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(model|doctor)/' },
    },
    {
      name: 'kits-use-the-sdk',
      severity: 'error',
      from: { path: '^(kits|templates/kit)/', pathNot: ['\\.test\\.ts$', '/fixtures/'] },
      to: { path: '^src/', pathNot: '^src/(sdk|model)/' },
    },
    {
      name: 'no-test-in-product',
      severity: 'error',
      from: { path: '^(src|kits)/', pathNot: '\\.(test|contract)\\.ts$' },
      to: { path: '(\\.(test|contract)\\.ts$|^test/)' },
    },
    {
      name: 'no-fixture-in-product',
      comment: 'Fixtures may do what tests may. The two that are named are for tests as well, of several folders.',
      severity: 'error',
      from: {
        path: '^(src|kits|templates)/',
        pathNot: ['\\.(test|contract)\\.ts$', '/fixtures/', '^src/(analysis/tiny-run|reporters/example-results)\\.ts$'],
      },
      to: { path: '/fixtures/' },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$' }, to: {} },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
