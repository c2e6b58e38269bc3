import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serviceFor } from './service-for.ts';

describe('Which service a request belongs to', () => {
  it('goes by the method alone at the registration endpoint and below it', () => {
    assert.equal(serviceFor('GET', '/register/c1'), 'configuration');
    assert.equal(serviceFor('HEAD', '/register/c1?x=/docs'), 'configuration');
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get'])
      assert.equal(serviceFor(method, '/register/c1?x=/docs'), 'registration', method);
  });

  it('goes by the path at documents', () => {
    for (const path of ['/docs', '/docs?x', '/openapi.json', '/.well-known/openid-configuration'])
      assert.equal(serviceFor('OPTIONS', path), 'configuration', path);
    for (const path of ['/docs/', '/docsx', '/openapi.jsonx', '/x/.well-known/y', '*'])
      assert.equal(serviceFor('OPTIONS', path), 'registration', path);
  });
});
