/**
 * The direction of dependencies:
 *
 *   domain  <-  application  <-  adapter-*  <-  services/x/src/main.ts  ->  platform
 *
 * http builds on application and platform, and only processes that answer requests use it.
 * Adapters may use only the libraries of their own package.json; Biome's noUndeclaredDependencies enforces that.
 */

/** Tests and code that only tests import: test/, the test/ folder of a package, and the tests beside the code. */
const tests = '(^|/)test/|[.]test[.]ts$';

/**
 * Rooms (folders) of one package, from the innermost outwards: a room imports only from rooms before it.
 * @param folder the folder that contains the rooms
 * @param rooms in that order; an entry may be several rooms that do not import each other
 */
const rooms = (folder, rooms) =>
  rooms.map((room, index) => ({
    name: `rooms-of-${folder.replace(/\/src.*$/, '').replace('shared/', '')}-${room.join('-and-')}`,
    comment: 'Imports between rooms go one way.',
    severity: 'error',
    from: { path: `^${folder}/(${room.join('|')})/`, pathNot: tests },
    to: { path: `^${folder}/(${[...rooms.slice(index + 1).flat(), ...room].join('|')})/`, pathNot: `^${folder}/$1/` },
  }));

/** Where a process is composed: the only places that choose the adapters behind the ports. */
const composition = '^services/[^/]+/src/main[.]ts$|^services/embedded/src/|^services/command-line/src/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that cannot be resolved escapes every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'packages-meet-at-their-names',
      comment: 'A package is imported as @clientele/name, never by a path into its folder.',
      severity: 'error',
      from: { path: '^((?:shared|services)/[^/]+|test)/' },
      to: { path: '^(shared|services|test)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'domain-imports-only-zod',
      comment: 'The domain is pure: no other layer, no node:*, no library except zod.',
      severity: 'error',
      from: { path: '^shared/domain/', pathNot: tests },
      to: { pathNot: '^shared/domain/|^node_modules/zod/' },
    },
    {
      name: 'application-imports-only-domain',
      comment: 'Use cases know the domain and their ports; everything else is an argument.',
      severity: 'error',
      from: { path: '^shared/application/', pathNot: tests },
      to: { pathNot: '^shared/(application|domain)/' },
    },
    {
      name: 'adapters-stand-alone',
      comment:
        'An adapter knows the domain, the ports, the published messages and its one library, but no other adapter.',
      severity: 'error',
      from: { path: '^shared/(adapter-[^/]+)/' },
      to: { path: '^shared/', pathNot: '^shared/($1|application|domain|messages|examples)/' },
    },
    {
      name: 'messages-import-only-zod',
      comment: 'Published messages and stored events change for different reasons, so neither knows the other.',
      severity: 'error',
      from: { path: '^shared/messages/', pathNot: tests },
      to: { pathNot: '^shared/messages/|^node_modules/zod/' },
    },
    {
      name: 'platform-knows-no-business',
      comment: 'Configuration, logging, lifecycle and HTTP are the same for any business.',
      severity: 'error',
      from: { path: '^shared/platform/' },
      to: { path: '^shared/', pathNot: '^shared/platform/' },
    },
    {
      name: 'http-knows-no-engine',
      comment: 'HTTP answers are made only of outcomes and the HTTP kit.',
      severity: 'error',
      from: { path: '^shared/http/' },
      to: { path: '^shared/', pathNot: '^shared/(http|application|domain|platform|examples)/' },
    },
    {
      name: 'api-description-knows-no-engine',
      comment: 'Any service that answers clients can offer the description of the API, whatever its stores are.',
      severity: 'error',
      from: { path: '^shared/api-description/' },
      to: { path: '^shared/', pathNot: '^shared/(api-description|application|domain|http|platform)/' },
    },
    {
      name: 'composition-only-where-processes-are-composed',
      comment: 'Engines by URL, configuration and wiring that several main.ts share. Routes and use cases take ports.',
      severity: 'error',
      from: { path: '^(shared|services)/', pathNot: `^shared/composition/|${composition}|${tests}` },
      to: { path: '^shared/composition/' },
    },
    {
      name: 'shared-knows-no-service',
      comment: 'Shared code cannot depend on one of its users.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^services/' },
    },
    {
      name: 'services-stand-alone',
      comment:
        'Services meet in the event log, never in code. The embedded runner combines all of them in one process.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '^services/(embedded|command-line)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'command-line-knows-only-the-projector',
      comment: 'Only the projector’s own code makes rows, even if a command runs it.',
      severity: 'error',
      from: { path: '^services/command-line/' },
      to: { path: '^services/', pathNot: '^services/(command-line|projector)/' },
    },
    {
      name: 'adapters-only-where-processes-are-composed',
      comment: 'Routes and use cases take ports; only main.ts chooses the adapters behind them.',
      severity: 'error',
      from: { path: '^(shared|services)/', pathNot: `^shared/(adapter-|composition/)|${composition}|${tests}` },
      to: { path: '^shared/adapter-' },
    },
    {
      name: 'only-the-guard-reaches-out',
      comment: 'Only the guarded fetch requests client-supplied URLs: no other code has a client for HTTP, TLS or DNS.',
      severity: 'error',
      from: {
        path: '^(shared|services)/',
        // The URL of PostgreSQL says how its certificate is checked. The operator chooses the host.
        pathNot: `^shared/adapter-http-client/|^shared/http/src/server/|^shared/adapter-postgres/src/postgres-url[.]ts$|${tests}`,
      },
      to: { path: '^(node:)?(https?|http2|tls|dns)(/|$)|^node_modules/undici/' },
    },
    {
      name: 'nobody-imports-test',
      comment: 'Only tests may import tests and code that only tests need.',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests, pathNot: 'node_modules/' },
    },
    {
      name: 'examples-only-from-tests',
      comment: 'Examples are for tests. A process that needs one has a hidden default.',
      severity: 'error',
      from: { pathNot: `^shared/examples/|${tests}` },
      to: { path: '^shared/examples/' },
    },
    ...rooms('shared/application/src', [
      ['ports'],
      ['event-store'],
      ['following'],
      ['clients'],
      ['document-checks', 'limits'],
      ['commands', 'queries', 'projection'],
      ['operations'],
    ]),
    ...rooms('shared/domain/src', [['metadata'], ['documents'], ['sector'], ['client'], ['view']]),
    ...rooms('shared/domain/src/metadata', [['uri'], ['members'], ['keys', 'redirects', 'discovery'], ['rules']]),
    {
      name: 'metadata-knows-no-sector-document',
      comment:
        'Requested metadata is judged before any document is fetched, and the document is judged by that metadata.',
      severity: 'error',
      from: { path: '^shared/domain/src/metadata/', pathNot: tests },
      to: { path: '^shared/domain/src/(documents|sector)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
