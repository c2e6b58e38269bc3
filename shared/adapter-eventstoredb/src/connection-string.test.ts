import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkConnectionString } from './connection-string.ts';

describe('the URL of the event store', () => {
  for (const url of [
    'esdb://127.0.0.1:2113?tls=false',
    'esdb+discover://user:secret@store.example:2113?keepAliveInterval=10000&Node_Preference=leader',
    'esdb://a:2113,b:2113,c:2113',
  ]) {
    it(`may be ${url}`, () => checkConnectionString(url));
  }

  for (const url of [
    'esdb://user:secret@store.example?throwOnAppendFailure=false',
    'esdb://user:secret@store.example?tls=false&tlsVerifyCert=false',
    'esdb://user:secret@store.example?throw_on_append_failure=true',
    'https://user:secret@store.example',
  ]) {
    it(`is refused without a word of its password: ${url}`, () => {
      assert.throws(
        () => checkConnectionString(url),
        (error) => error instanceof Error && !/secret|user|store\.example/.test(error.message),
      );
    });
  }
});
