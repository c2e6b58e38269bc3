import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Answer, manage, register, smallestBody } from '../support/registry.ts';
import { until } from '../support/until.ts';
import { useRegistry } from './registry.ts';

describe('The X-Request-Id of an answer leads to the log line that says why', () => {
  const registry = useRegistry({ LOG_PEER_ADDRESS: 'full' });

  const lineOf = async (answer: Answer): Promise<string> => {
    const lines = () => registry.output().split('\n');
    const own = (line: string): boolean => line.includes(`"requestId":"${answer.headers.get('x-request-id')}"`);
    await until('the line is written', () => lines().some(own));
    return lines().find(own) ?? '';
  };

  it('with our code, the member, the address and the program of who sent it', async () => {
    const body = { redirect_uris: ['https://rp.example/cb', 'https://rp.example/cb#canary'] };
    const { refusal, members, peer, userAgent } = JSON.parse(
      await lineOf(await register(registry, body, { 'user-agent': 'some program/1' })),
    );
    assert.deepEqual(
      { refusal, members, peer, userAgent },
      {
        refusal: 'redirect-uri-invalid',
        members: ['/redirect_uris/1'],
        peer: '127.0.0.1',
        userAgent: 'some program/1',
      },
    );
    assert.doesNotMatch(registry.output(), /canary/);
  });

  it('with the profile that would accept the request, which the client is not told', async () => {
    const warp = { redirect_uris: ['warp://mcp/callback'], token_endpoint_auth_method: 'none' };
    const answer = await register(registry, warp);
    assert.equal(JSON.parse(await lineOf(answer)).note, 'PROFILE=mcp accepts this');
    assert.doesNotMatch(answer.text, /PROFILE/);
    const hopeless = await register(registry, { redirect_uris: ['javascript:alert(1)'] });
    assert.equal(JSON.parse(await lineOf(hopeless)).note, undefined);
  });

  it('with the client that was addressed, but never with a token in place of one', async () => {
    const { body: client } = await register(registry, smallestBody);
    const wrong = { authorization: 'Bearer wrong' };
    const line = JSON.parse(await lineOf(await manage(client, { headers: wrong })));
    assert.equal(line.clientId, client.client_id);
    assert.equal(line.refusal, 'token-invalid');
    const mistaken = { registration_client_uri: `${registry.url}/register/${client.registration_access_token}` };
    assert.equal(JSON.parse(await lineOf(await manage(mistaken, { headers: wrong }))).clientId, undefined);
  });
});
