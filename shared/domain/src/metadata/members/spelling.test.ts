import assert from 'node:assert/strict';
import { it } from 'node:test';
import { misspellings } from './spelling.ts';

const meantBy = (sent: string): string | undefined => misspellings({ [sent]: 'x' })[0]?.meant;

it('REG-06: names the known member that an unknown one resembles', () => {
  for (const [sent, meant] of Object.entries({
    redirect_uri: 'redirect_uris',
    redirectUris: 'redirect_uris',
    redirect_urls: 'redirect_uris',
    logo_url: 'logo_uri',
    scopes: 'scope',
    contact: 'contacts',
    grant_type: 'grant_types',
    token_endpoint_auth_methods: 'token_endpoint_auth_method',
    Client_Name: 'client_name',
  }))
    assert.equal(meantBy(sent), meant, sent);
});

it('REG-06: says nothing of members that resemble none, or that the registry issues', () => {
  for (const sent of [
    'client_id',
    'software_statement',
    'x',
    'name',
    'resource',
    'constructor',
    '__proto__',
    'scope "',
  ])
    assert.equal(meantBy(sent), undefined, sent);
});

it('REG-06: says nothing if the known member is there as well', () =>
  assert.deepEqual(misspellings({ redirect_uri: 'x', redirect_uris: ['y'] }), []));

it('REG-06: looks at a bounded number of names of bounded length', () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`scopes${index}`, 1]));
  assert.ok(misspellings({ ...many, scopes: 1 }).length <= 16);
  assert.equal(meantBy('redirect_uris'.repeat(1000)), undefined);
});
