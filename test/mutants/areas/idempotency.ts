import type { Mutant } from '../mutant.ts';

const file = 'shared/application/src/commands/idempotency.ts';
const tests = 'test/contract/use-cases/idempotency.test.ts';
const scope = { file: 'test/contract/use-cases/idempotency-scope.test.ts' };

export const idempotencyMutants: readonly Mutant[] = [
  {
    name: 'An Idempotency-Key repeats the answer to another body.',
    file,
    find: 'if (!context.vault.equal(key.fingerprint(bodyText(body)), claimed.request))',
    replace: 'if (claimed.request === bodyText(body))',
    suite: { file: tests, tests: 'another body' },
  },
  {
    name: 'The digest of an idempotent request leaves out the body.',
    file,
    find: 'const bodyText = (body: JsonObject): string =>',
    replace: 'const bodyText = (_body: JsonObject, body: JsonObject = {}): string =>',
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
