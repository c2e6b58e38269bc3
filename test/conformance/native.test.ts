import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type JsonObject, matchesRedirectUri } from '@clientele/domain';
import { ec, jwks } from './keys.ts';
import { rule } from './rule.ts';
import { all, iru, type Members, redirectsOf, speakToOwn } from './vocabulary.ts';

/** A registry for this file alone, because its output is read. */
const bcp = speakToOwn('bcp', {});

const native = (...uris: readonly string[]): Members => ({ redirect_uris: uris, application_type: 'native' });

rule('NATIVE-01', 'the type of a native client is recorded; without a secret it is public', async () => {
  const open = { ...native('com.example.app:/cb'), token_endpoint_auth_method: 'none' };
  await bcp.keeps(open);
  await bcp.leavesAbsent(open, 'client_secret', 'client_secret_expires_at');
});

rule('NATIVE-02', 'a complete redirect URI with a path is registered, never a scheme or a prefix', () =>
  all(
    ...['com.example.app:', 'com.example.app://', 'com.example.app:?x=1', 'com.example.app:*'].map((uri) =>
      bcp.refuses(native(uri), iru, /redirect_uris\[0\]/),
    ),
    bcp.keeps(native('com.example.app:/')),
  ),
);

rule('NATIVE-03', 'scheme:/path and scheme://host/path are kept as sent and never equated', async () => {
  const [one, two] = ['com.example.app:/cb', 'com.example.app://cb'];
  for (const [registered, other] of [
    [one, two],
    [two, one],
  ] as const) {
    const client = redirectsOf(await bcp.keeps(native(registered)));
    assert.equal(matchesRedirectUri(client, registered), true);
    for (const uri of [other, `${registered}/`, 'com.example.app:///cb', 'COM.example.app:/cb']) {
      assert.equal(matchesRedirectUri(client, uri), false, uri);
    }
  }
});

const attemptsMax = 100;
const attemptMs = 10;

/**
 * Returns the log lines that contain the client's id. They arrive through a pipe, so the first may be some milliseconds
 * late.
 */
const logLinesAbout = async (client: JsonObject): Promise<string> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const lines = bcp.registry.output().split('\n');
    const about = lines.filter((line) => line.includes(String(client.client_id)));
    if (about.length > 0) return about.join('\n');
    await pause(attemptMs);
  }
  return '';
};

rule('NATIVE-04', 'localhost is accepted but flagged in the log; a loopback address is not', async () => {
  const named = await bcp.keeps(native('http://localhost:3000/cb'));
  const numbered = await bcp.keeps(native('http://127.0.0.1:3000/cb'));
  assert.match(await logLinesAbout(named), /localhost/i);
  assert.doesNotMatch(await logLinesAbout(numbered), /localhost/i);
});

rule('NATIVE-06', 'a native client may send its keys by value with private_key_jwt', () =>
  all(
    bcp.keeps({ ...native('com.example.app:/cb'), token_endpoint_auth_method: 'private_key_jwt', ...jwks(ec) }),
    bcp.keeps({ ...native('http://127.0.0.1/cb'), token_endpoint_auth_method: 'private_key_jwt', ...jwks(ec) }),
  ),
);
