import assert from 'node:assert/strict';
import { sendRaw } from '../support/raw-request.ts';
import { manage, register, smallestBody } from '../support/registry.ts';
import { accepted, refusedForWantOfToken, refusedRequest, refusedToken } from './answers.ts';
import { useSharedRegistry } from './registry.ts';
import { rule } from './rule.ts';

const registry = useSharedRegistry();

for (const authorization of ['Bearer garbage', 'bearer garbage', 'Bearer iat_x', `Bearer ${'x'.repeat(1_000)}`]) {
  rule('IAT-03', `open mode refuses ${authorization.slice(0, 20)}`, async () => {
    refusedToken(await register(registry, smallestBody, { authorization }));
  });
}

for (const authorization of ['Basic dTpw', 'DPoP x', 'Negotiate']) {
  rule('IAT-03', `${authorization} gets the bare challenge`, async () => {
    refusedForWantOfToken(await register(registry, smallestBody, { authorization }));
  });
}

for (const authorization of ['Bearer', 'Bearer a b', 'Bearer a,b']) {
  rule('IAT-03', `the broken header ${JSON.stringify(authorization)} is 400`, async () => {
    const headers = [
      ['Content-Type', 'application/json'],
      ['Authorization', authorization],
    ] as const;
    refusedRequest(
      await sendRaw(registry.url, { method: 'POST', path: '/register', headers, body: JSON.stringify(smallestBody) }),
    );
  });
}

rule('IAT-06', 'a registration access token does not register', async () => {
  const client = accepted(await register(registry, smallestBody));
  const authorization = `Bearer ${client.registration_access_token}`;
  refusedToken(await register(registry, smallestBody, { authorization }));
  assert.equal((await manage(client)).status, 200);
});
