import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted, issuer, judge, policyFor, refused, smallest } from '../../../test/metadata-vocabulary.ts';
import { registrationPolicy } from '../policy.ts';

const extraMembers = {
  organisation_id: { type: 'string', pattern: '^[A-Z0-9]{4}$' },
  webhook_uris: { type: 'array', maxItems: 2, items: { type: 'string', format: 'uri' } },
  contract: { type: 'object', properties: { number: { type: 'integer' } }, additionalProperties: false },
};
const policy = policyFor({ extraMembers });

const faultsOf = (members: typeof policy.extraMembers | Record<string, string>): readonly string[] => {
  const made = registrationPolicy({ profile: 'bcp', version: 'test', issuer, extraMembers: members });
  return made.ok ? [] : made.error.map(({ of, text }) => `${of}: ${text}`);
};

describe('RFC 7591 §2: members that an operator lets in', () => {
  const members = {
    organisation_id: 'AB12',
    webhook_uris: ['https://rp.example/hook'],
    contract: { number: 7 },
  };

  it('are stored and returned as sent, and ignored where the operator does not name them', () => {
    const metadata = accepted({ ...smallest, ...members }, policy);
    for (const [name, value] of Object.entries(members)) assert.deepEqual(metadata[name], value);
    for (const name of Object.keys(members))
      assert.ok(!Object.hasOwn(accepted({ ...smallest, ...members }, policyFor()), name));
  });

  it('are refused by name and place if they do not match their schema', () => {
    assert.equal(refused({ ...smallest, organisation_id: 'ab' }, policy).member, 'organisation_id');
    assert.equal(refused({ ...smallest, webhook_uris: ['https://a.example', 7] }, policy).member, 'webhook_uris[1]');
    assert.equal(refused({ ...smallest, contract: { number: 'x' } }, policy).member, 'contract.number');
    assert.equal(refused({ ...smallest, contract: { other: 1 } }, policy).code, 'invalid_client_metadata');
  });

  it('REG-08, RESP-12: are absent if empty, and hold nothing empty', () => {
    for (const value of [null, ''])
      assert.ok(!Object.hasOwn(accepted({ ...smallest, organisation_id: value }, policy), 'organisation_id'));
    assert.ok(!Object.hasOwn(accepted({ ...smallest, webhook_uris: [] }, policy), 'webhook_uris'));
    assert.equal(refused({ ...smallest, contract: { number: null } }, policy).member, 'contract');
  });

  it('REG-14: obey the limits of every member', () =>
    assert.equal(refused({ ...smallest, organisation_id: 'A'.repeat(5000) }, policy).member, 'organisation_id'));

  it('ERR-12: their faults come last, in the order of their names', () => {
    const judged = judge({ webhook_uris: 7, organisation_id: 7, client_name: 7, ...smallest }, policy);
    assert.deepEqual(judged.ok ? [] : judged.error.map(({ member }) => member), [
      ...['client_name', 'organisation_id', 'webhook_uris'],
    ]);
  });
});

describe('an operator’s list of further members', () => {
  it('names none that the registry understands or issues', () => {
    for (const name of ['scope', 'client_secret', 'software_statement', 'Webhook', 'a#de', ''])
      assert.match(faultsOf({ [name]: {} })[0] ?? '', /^extraMembers: /, name);
  });

  it('has a usable JSON Schema for each', () => {
    for (const schema of [
      { type: 'nonsense' },
      { if: {} },
      { $ref: 'https://elsewhere.example/' },
      { pattern: '(', type: 'string' },
    ])
      assert.match(faultsOf({ webhook_uris: schema })[0] ?? '', /^extraMembers: webhook_uris has a JSON Schema/);
    assert.match(faultsOf({ webhook_uris: 'string' })[0] ?? '', /webhook_uris must have a JSON Schema object/);
  });

  it('is bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`m${index}`, {}]));
    assert.deepEqual(faultsOf(many), ['extraMembers: must not name more than 32 members']);
  });
});
