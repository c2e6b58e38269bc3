import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isJsonObject, type Json, type JsonObject } from '@clientele/domain';
import { z } from 'zod';
import {
  manage,
  type RunningRegistry,
  register,
  replace,
  send,
  smallestBody,
  startRegistry,
  withoutIssued,
} from '../support/registry.ts';

describe('the OpenAPI document, held against the running service', () => {
  let registry: RunningRegistry;
  let document: JsonObject;
  before(async () => {
    registry = await startRegistry();
    document = (await send(`${registry.url}/openapi.json`)).body;
  });
  after(() => registry.dispose());

  const at = (...path: readonly string[]): JsonObject =>
    path.reduce((of: JsonObject, step) => {
      const next = of[step];
      assert.ok(isJsonObject(next), path.join(' '));
      return next;
    }, document);

  const inlined = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(inlined);
    if (!isJsonObject(value)) return value;
    if (typeof value.$ref === 'string') return inlined(at(...value.$ref.slice(2).split('/')));
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, inlined(entry)]));
  };

  /** The schema that the document gives for the body of one answer. */
  const bodySchema = (path: string, method: string, status: number): z.ZodType => {
    const { schema } = at('paths', path, method, 'responses', String(status), 'content', 'application/json');
    assert.ok(isJsonObject(schema));
    return z.fromJSONSchema(inlined(schema) as Parameters<typeof z.fromJSONSchema>[0]);
  };

  const clientPath = '/register/{client_id}';

  it('describes the answers to POST, GET and PUT', async () => {
    const registered = await register(registry, { ...smallestBody, client_name: 'Shop', 'client_name#de': 'Laden' });
    bodySchema('/register', 'post', registered.status).parse(registered.body);
    const read = await manage(registered.body);
    bodySchema(clientPath, 'get', read.status).parse(read.body);
    const updated = await replace(registered.body, withoutIssued(registered.body));
    bodySchema(clientPath, 'put', updated.status).parse(updated.body);
  });

  it('describes the refusals, headers and all', async () => {
    const { body: client } = await register(registry, smallestBody);
    const refusals = [
      ['/register', 'post', await register(registry, { redirect_uris: ['https://rp.example/cb#f'] })],
      ['/register', 'post', await register(registry, { ...smallestBody, application_type: 'spa' })],
      ['/register', 'post', await register(registry, smallestBody, { authorization: 'Bearer made-up' })],
      ['/register', 'post', await register(registry, smallestBody, { 'content-encoding': 'gzip' })],
      ['/register', 'post', await register(registry, { client_name: 'x'.repeat(70_000) })],
      [clientPath, 'get', await manage(client, { headers: { authorization: 'Bearer made-up' } })],
      [clientPath, 'put', await replace(client, {})],
      [clientPath, 'put', await replace(client, withoutIssued(client), { 'if-match': '"7"' })],
      [clientPath, 'delete', await manage(client, { method: 'DELETE', headers: { 'if-match': '"7"' } })],
    ] as const;
    assert.deepEqual(
      refusals.map(([, , { status }]) => status),
      [400, 400, 401, 415, 413, 401, 400, 412, 412],
    );
    for (const [path, method, { status, body, headers }] of refusals) {
      bodySchema(path, method, status).parse(body);
      const response = at('paths', path, method, 'responses', String(status));
      for (const name of Object.keys(isJsonObject(response.headers) ? response.headers : {})) {
        assert.ok(headers.has(name), `${name} on ${status}`);
      }
    }
  });

  it('knows the same values as discovery', async () => {
    const discovery = (await send(`${registry.url}/.well-known/openid-configuration`)).body;
    const properties = at('components', 'schemas', 'ClientMetadata', 'properties');
    const enumOf = (name: string): Json | undefined => {
      const schema = properties[name];
      return isJsonObject(schema) ? schema.enum : undefined;
    };
    assert.deepEqual(enumOf('token_endpoint_auth_method'), discovery.token_endpoint_auth_methods_supported);
    assert.deepEqual(enumOf('id_token_signed_response_alg'), discovery.id_token_signing_alg_values_supported);
    assert.deepEqual(enumOf('subject_type'), discovery.subject_types_supported);
  });
});
