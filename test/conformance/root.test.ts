import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { send } from '../support/registry.ts';
import { useSharedRegistry } from './registry.ts';

describe('/', () => {
  const registry = useSharedRegistry();

  it('leads a program on, with JSON', async () => {
    const { status, body, headers } = await send(`${registry.url}/`, { headers: { accept: '*/*' } });
    assert.equal(status, 200);
    assert.match(String(headers.get('content-type')), /^application\/json/);
    for (const url of [body.documentation, body.openapi, body.discovery])
      assert.equal((await fetch(String(url))).status, 200, String(url));
  });

  it('leads a browser on, with a page', async () => {
    const answer = await fetch(`${registry.url}/`, {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    assert.match(String(answer.headers.get('content-type')), /^text\/html/);
    assert.match(String(answer.headers.get('content-security-policy')), /default-src 'none'/);
    const links = [...(await answer.text()).matchAll(/href="([^"]+)"/g)].map(([, link]) => link);
    assert.ok(links.length >= 3);
    for (const link of links) assert.equal((await fetch(String(link))).status, 200, link);
  });
});
