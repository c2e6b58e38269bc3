import type { Mutant } from '../mutant.ts';

const file = 'shared/application/src/commands/idempotency.ts';
const tests = 'test/contract/use-cases/idempotency.test.ts';
const scope = { file: 'test/contract/use-cases/idempotency-scope.test.ts' };

export const idempotencyMutants: readonly Mutant[] = [
  {
    name: 'An Idempotency-Key repeats the answer to another body.',
    file,
    find: 'if (!context.vault.equal(key.fingerprint(valueText(body)), claimed.request))',
    replace: 'if (claimed.request === valueText(body))',
    suite: { file: tests, tests: 'another body' },
  },
  {
    name: 'The digest of an idempotent request leaves out the body.',
    file,
    find: 'const valueText = (whole: Json): string =>',
    replace: 'const valueText = (_whole: Json, whole: Json = {}): string =>',
    suite: { file: tests, tests: 'another body' },
  },
  {
    name: 'The same body in another order of members is another body.',
    file,
    find: '(isObject(value) ? sorted(value) : value)',
    replace: 'value',
    suite: { file: tests, tests: 'another body' },
  },
  {
    name: 'Tenants share their Idempotency-Keys.',
    file,
    find: '{context.tenant}',
    replace: "{''}",
    suite: scope,
  },
  {
    name: 'Callers of one kind share their Idempotency-Keys.',
    file,
    find: "'id' in caller ?",
    replace: "'none' in caller ?",
    suite: scope,
  },
  {
    name: 'The answer to a stranger reveals that an Idempotency-Key is in use.',
    file,
    find: 'valueText(applicationOf(body))',
    replace: "''",
    suite: scope,
  },
  {
    name: 'A short Idempotency-Key is accepted.',
    file: 'shared/http/src/headers/idempotency-key.ts',
    find: 'key.length < keyCharactersMin',
    replace: 'key.length < 1',
    suite: { file: 'test/conformance/reg-idempotency.test.ts', tests: 'could be guessed' },
  },
  {
    name: 'An Idempotency-Key holds for ever.',
    file,
    find: 'ageSeconds >= idempotencyWindowSeconds ? free',
    replace: 'ageSeconds < 0 ? free',
    suite: { file: tests, tests: 'whole window' },
  },
  {
    name: 'An Idempotency-Key holds for a second less than a day.',
    file,
    find: 'const idempotencyWindowSeconds = 24 * 60 * 60;',
    replace: 'const idempotencyWindowSeconds = 24 * 60 * 60 - 1;',
    suite: { file: tests, tests: 'whole window' },
  },
  {
    name: 'A registration does not claim its Idempotency-Key.',
    file: 'shared/application/src/commands/register-client.ts',
    find: "claim?.outcome === 'free' ?",
    replace: "claim?.outcome === 'refused' ?",
    suite: { file: tests, tests: 'many requests at once|whole window' },
  },
];
