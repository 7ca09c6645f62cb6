// The direction of imports. Each rule's comment says where the code should go instead.

const WORKFLOW_CODE = '^workflows/(?!activities/)[^/]+/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'domain/ imports only itself: rules that are true without a computer. Reading a clock, a file or a library belongs to the caller, who passes the value in.',
      severity: 'error',
      from: { path: '^domain/' },
      to: { pathNot: '^domain/' },
    },
    {
      name: 'workflow-code-replays',
      comment:
        'A workflow is replayed: it imports @temporalio/workflow, the domain, workflow code, and the types of activities. What touches the outside goes into an activity; what names a table into prisma/stores.',
      severity: 'error',
      from: { path: WORKFLOW_CODE },
      to: {
        pathNot: [
          '^domain/',
          WORKFLOW_CODE,
          '^workflows/(failure\\.ts$|activities/)',
          'node_modules/@temporalio/(workflow|common)/',
        ],
      },
    },
    {
      name: 'workflows-see-activities-as-types',
      comment:
        'Workflow code runs in a sandbox without the activities: import them by `import type` and call them through proxyActivities or proxyLocalActivities.',
      severity: 'error',
      from: { path: WORKFLOW_CODE },
      to: { path: '^workflows/activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-know-no-front',
      comment:
        'workflows/ serves whoever asks: it knows neither the API nor the web, nor what starts it. A type that both need belongs to the domain or to messages.ts.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^(api|web|ops|test)/' },
    },
    {
      name: 'only-stores-see-the-client',
      comment:
        'Generated types stay in prisma/: ask a store in prisma/stores, which returns domain types; write one if it is missing.',
      severity: 'error',
      from: { pathNot: '^prisma/' },
      to: { path: ['^prisma/generated/', 'node_modules/@prisma/'] },
    },
    {
      name: 'stores-know-only-the-domain',
      comment:
        'prisma/ is the lowest room but the domain: what decides belongs to the domain, what waits to a workflow, who may ask to the api.',
      severity: 'error',
      from: { path: '^prisma/' },
      to: { path: '^(api|workflows|web|ops|test)/' },
    },
    {
      name: 'money-has-few-callers',
      comment:
        'Money moves through prisma/stores/ledger.ts alone, called by activities and by those finance commands that are exactly one ledger call. Elsewhere: send an update to the workflow.',
      severity: 'error',
      from: {
        pathNot: [
          '^prisma/(stores/|seed\\.ts$)',
          '^workflows/(activities/|run-worker\\.ts$)',
          '^api/(fund|recovery|server\\.ts$|context\\.ts$)',
          '^(test|ops)/',
        ],
      },
      to: { path: '^prisma/stores/ledger', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'api-speaks-to-workflows-by-messages',
      comment:
        'The API sends what workflows/*/messages.ts defines. What it wants to know of a case it reads through a store; what it wants to do goes as an update.',
      severity: 'error',
      from: { path: '^api/' },
      to: {
        path: '^workflows/',
        pathNot: '^workflows/([^/]+/messages\\.ts|payload-codec\\.ts|failure-converter\\.ts)$',
      },
    },
    {
      name: 'api-knows-no-screen',
      comment:
        'How it looks belongs to web/. The API returns facts and codes; the sentence is looked up there.',
      severity: 'error',
      from: { path: '^api/' },
      to: { path: '^(web|ops|test)/' },
    },
    {
      name: 'schemas-are-plain',
      comment:
        'A schema.ts, and api/fields.ts that they share, is read by browsers too: Zod, the domain and other schemas only. What needs Node goes into the procedure beside it.',
      severity: 'error',
      from: { path: '^api/(.*schema|fields)\\.ts$' },
      to: { pathNot: ['^domain/', '^api/(.*schema|fields)\\.ts$', 'node_modules/zod/'] },
    },
    {
      name: 'web-knows-schemas-and-types',
      comment:
        'web/ talks to the API: it imports schema.ts files, the domain, and the type of the router. A rule that it shares with the API belongs to the domain.',
      severity: 'error',
      from: { path: '^web/' },
      to: {
        path: '^(api|workflows|prisma|ops|test)/',
        pathNot: ['^api/(.*schema|fields)\\.ts$', '^api/router\\.ts$'],
      },
    },
    {
      name: 'web-takes-only-the-type-of-the-router',
      comment:
        'Import it by `import type { AppRouter }`: the router itself would bring the server into the browser.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^api/router\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'site-and-console-apart',
      comment: 'The site is small and on a phone, the console is neither. What both need lies in web/ui.',
      severity: 'error',
      from: { path: '^web/(site|console|ui)/' },
      to: { path: '^web/(site|console)/', pathNot: '^web/$1/' },
    },
    {
      name: 'sandbox-is-a-stranger',
      comment:
        'The provider of a demonstration knows of us what a real one would: nothing but the wire format and rules of the domain. Share through domain/wechat-wire.ts.',
      severity: 'error',
      from: { path: '^ops/sandbox/' },
      to: { path: '^(api|workflows|web|prisma|test|ops)/', pathNot: '^ops/sandbox/' },
    },
    {
      name: 'tests-stay-tests',
      comment:
        'Nothing that runs stands on a test. What both need belongs to the room it is about, or to ops/.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'roots-are-not-imported',
      comment:
        'server.ts, worker.ts and main.ts put processes together and start them when read. What someone else needs of them belongs into a file of its own.',
      severity: 'error',
      from: {},
      to: { path: '^(api/server|workflows/worker|ops/sandbox/main)\\.ts$' },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or hide a third that both may import.',
      severity: 'error',
      from: { pathNot: '^prisma/generated/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'imports-resolve',
      comment: 'It is not there, or package.json does not name it.',
      severity: 'error',
      from: { pathNot: '^prisma/generated/' },
      to: { couldNotResolve: true, path: '^[^?]*$' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^prisma/generated/'] },
    exclude: { path: '(^|/)node_modules/.cache' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.jsx', '.json', '.d.ts'],
    },
  },
}
