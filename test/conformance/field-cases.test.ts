import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { register } from '../support/registry.ts';
import { type FieldCase, fieldCases, play } from './field-cases.ts';
import { everything } from './op-metadata.ts';
import { useSharedRegistry } from './registry.ts';

const registries = {
  bcp: useSharedRegistry({ profile: 'bcp' }),
  mcp: useSharedRegistry({ profile: 'mcp' }),
  fapi: useSharedRegistry({ profile: 'fapi' }),
  'oidc-dynamic': useSharedRegistry({ profile: 'oidc-dynamic' }),
} as const;
const offeringJwtBearer = useSharedRegistry({ profile: 'mcp', opMetadata: everything });

const registryFor = ({ profile, needs }: FieldCase) => {
  if (needs === 'op-jwt-bearer') return offeringJwtBearer;
  const registry = Object.entries(registries).find(([name]) => name === profile)?.[1];
  assert.ok(registry, `no registry runs with profile ${profile}`);
  return registry;
};

/** Our decisions differ from what these clients would like; the refusal tells them what to change. */
const refusedByDecision: ReadonlyMap<string, { readonly decision: string; readonly says: RegExp }> = new Map([
  ['uk-hybrid-without-implicit', { decision: 'D-25', says: /^grant_types must contain implicit/ }],
  ['mitreid-empty-lists', { decision: 'REG-08', says: /^grant_types and response_types must not both be empty/ }],
]);

describe('what real clients send', () => {
  for (const fieldCase of fieldCases) {
    const refusal = refusedByDecision.get(fieldCase.id);
    if (refusal === undefined)
      test(`${fieldCase.id} with profile ${fieldCase.profile}: ${fieldCase.why}`, async () =>
        play(fieldCase, registryFor(fieldCase)));
    else
      test(`${refusal.decision}: ${fieldCase.id} is refused, and the answer says what to change`, async () => {
        const answer = await register(registryFor(fieldCase), fieldCase.steps[0]?.body);
        assert.equal(answer.status, 400, answer.text);
        assert.equal(answer.body.error, 'invalid_client_metadata');
        assert.match(String(answer.body.error_description), refusal.says);
      });
  }
});
