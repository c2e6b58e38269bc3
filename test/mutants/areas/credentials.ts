import type { Mutant } from '../mutant.ts';

const jose = 'shared/adapter-jose/src';
const vault = `${jose}/vault.ts`;
const tests = `${jose}/vault.test.ts`;
const pool = `${jose}/random-pool.ts`;
const poolTests = `${jose}/random-pool.test.ts`;
/** Random bytes that are none. */
const constantBytes = '(bytes: number): Buffer => Buffer.alloc(bytes, 7)';
const derive = 'const derive = (purpose: string, version: number): string';
const clientKey = '(bytes: Buffer, { clientId, tenant, random }: KeyContext): ClientKey';
const wrapBinding = 'const wrapBinding = (tenant: string, clientId: string)';

export const credentialMutants: readonly Mutant[] = [
  {
    name: 'The random pool gives the same bytes to every caller.',
    file: pool,
    find: 'pool.copy(taken, 0, used, used + bytes);',
    replace: 'taken.fill(7);',
    suite: { file: poolTests },
  },
  {
    name: 'The random pool is not filled again.',
    file: pool,
    find: 'randomFillSync(pool);',
    replace: 'if (used === poolBytes) randomFillSync(pool);',
    suite: { file: poolTests },
  },
  {
    name: 'The random pool keeps what it gave out.',
    file: pool,
    find: 'pool.fill(0, used, used + bytes);',
    replace: '',
    suite: { file: poolTests, tests: 'holds nothing any more' },
  },
  {
    name: 'Credentials are derived without their purpose.',
    file: vault,
    find: derive,
    replace: "const derive = (_purpose: string, version: number, purpose = ''): string",
    suite: { file: tests },
  },
  {
    name: 'Credentials are derived without their version.',
    file: vault,
    find: derive,
    replace: 'const derive = (purpose: string, _version: number, version = 1): string',
    suite: { file: tests },
  },
  {
    name: 'Credentials are derived without their tenant.',
    file: vault,
    find: clientKey,
    replace: "(bytes: Buffer, { clientId, random }: KeyContext, tenant = ''): ClientKey",
    suite: { file: tests },
  },
  {
    name: 'Credentials are derived without their client.',
    file: vault,
    find: clientKey,
    replace: "(bytes: Buffer, { tenant, random }: KeyContext, clientId = ''): ClientKey",
    suite: { file: tests },
  },
  {
    name: 'A wrapped key is not bound to its client.',
    file: vault,
    find: wrapBinding,
    replace: "const wrapBinding = (tenant: string, _clientId: string, clientId = '')",
    suite: { file: tests, tests: 'worthless in the row' },
  },
  {
    name: 'A wrapped key is not bound to its tenant.',
    file: vault,
    find: wrapBinding,
    replace: "const wrapBinding = (_tenant: string, clientId: string, tenant = '')",
    suite: { file: tests, tests: 'worthless in the row' },
  },
  {
    name: 'Digests of tokens are compared by a prefix.',
    file: vault,
    find: 'one.length === other.length && timingSafeEqual(one, other)',
    replace: 'one.length === other.length && timingSafeEqual(one.subarray(0, 16), other.subarray(0, 16))',
    suite: { file: tests, tests: 'THREAT-10' },
  },
  {
    name: 'The binding of an encrypted text is not authenticated.',
    file: `${jose}/aead.ts`,
    find: "decipher.setAAD(Buffer.from(options.boundTo, 'utf8'));",
    replace: 'decipher.setAAD(Buffer.alloc(0));',
    suite: { file: `${jose}/aead.test.ts` },
  },
  {
    name: 'A nonce is used twice under one key.',
    file: `${jose}/aead.ts`,
    find: 'random(nonceBytes);',
    replace: 'Buffer.alloc(nonceBytes, random(1)[0] === 256 ? 1 : 0);',
    suite: { file: tests, tests: 'E1' },
  },
  {
    name: 'Every client has the same key.',
    file: vault,
    find: 'const bytes = random(clientKeyBytes);',
    replace: 'const bytes = Buffer.alloc(clientKeyBytes, 7);',
    suite: { file: tests, tests: 'is other bytes' },
  },
  {
    name: 'A vault draws the same bytes each time.',
    file: vault,
    find: 'const { tenant, random = randomPool() } = options;',
    replace: `const { tenant, random = ${constantBytes} } = options;`,
    suite: { file: tests, tests: 'is other bytes' },
  },
  {
    name: 'Keys are wrapped with the same nonce each time.',
    file: vault,
    find: 'bytes, { boundTo, nonce: freshNonce(random) })',
    replace: 'bytes, { boundTo, nonce: Buffer.alloc(12, random(1)[0] === 256 ? 1 : 0) })',
    suite: { file: tests, tests: 'is other bytes' },
  },
  {
    name: 'The thread that writes keys wraps them with the same nonce each time.',
    file: `${jose}/key-wrapper.ts`,
    find: 'const random = randomPool();',
    replace: `const random = ${constantBytes};`,
    suite: { file: `${jose}/key-wrapper.test.ts` },
  },
  {
    name: 'Keys are wrapped again with the same nonce each time.',
    file: `${jose}/rewrap.ts`,
    find: 'const random = randomPool();',
    replace: `const random = ${constantBytes};`,
    suite: { file: `${jose}/rewrap.test.ts` },
  },
  {
    name: 'The first root key is the same everywhere.',
    file: 'shared/composition/src/root-keys-file.ts',
    find: '.slice(0, 10)}`, randomPool());',
    replace: `.slice(0, 10)}\`, ${constantBytes});`,
    suite: { file: 'shared/composition/src/made-root-keys.test.ts' },
  },
  {
    name: 'Every root key that the command line adds is the same.',
    file: 'services/command-line/src/stores/root-keys.ts',
    find: 'withRootKey(text, id, randomPool())',
    replace: `withRootKey(text, id, ${constantBytes})`,
    suite: { file: 'services/command-line/src/stores/root-keys.test.ts' },
  },
  {
    name: 'Client ids are the time and a counter, which anybody can guess.',
    file: 'shared/composition/src/command-context.ts',
    find: 'random: randomPool()',
    replace: `random: ${constantBytes}`,
    suite: { file: 'test/conformance/resp.test.ts', tests: 'RESP-03' },
  },
  {
    name: 'Every event has the same id.',
    file: 'shared/platform/src/ids.ts',
    find: 'export const eventIds = (): string => randomUUID();',
    replace:
      "export const eventIds = (): string => (randomUUID() === '' ? '' : '00000000-0000-4000-8000-000000000000');",
    suite: { file: 'shared/platform/src/ids.test.ts' },
  },
  {
    name: 'New keys are wrapped with an old root key.',
    file: vault,
    find: 'const rootKeyId = rootKeys.currentId;',
    replace: 'const [rootKeyId = rootKeys.currentId] = rootKeys.byId.keys();',
    suite: { file: `${jose}/rewrap.test.ts` },
  },
  {
    name: 'A client may choose its secret in an update.',
    file: 'shared/application/src/commands/update-members.ts',
    find: "typeof sent === 'string' && equal(sent, key.clientSecret(secretVersion))",
    replace: "typeof sent === 'string' && equal(sent, sent)",
    suite: { file: 'test/conformance/cfg.test.ts', tests: 'CFG-11' },
  },
  {
    name: 'The token of one client opens every client.',
    file: 'shared/application/src/clients/authenticate-client.ts',
    find: 'return digest !== undefined && equal;',
    replace: 'return digest !== undefined;',
    suite: { file: 'test/conformance/cfg.test.ts', tests: 'CFG-03' },
  },
];
