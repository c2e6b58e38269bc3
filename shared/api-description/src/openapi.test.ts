import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isJsonObject, type Json, type JsonObject, members, profileNames, registrationPolicy } from '@clientele/domain';
import { z } from 'zod';
import type { DocumentationOptions } from './documentation/options.ts';
import { openApiDocument } from './openapi.ts';

const optionsOf = (profile: (typeof profileNames)[number]): DocumentationOptions => {
  const policy = registrationPolicy({ profile, version: 'test', issuer: 'https://op.example' });
  assert.ok(policy.ok);
  return {
    publicUrl: 'https://registry.example/base',
    registrationEndpoint: 'https://registry.example/base/clients',
    policy: policy.value,
    managementMethods: ['GET', 'PUT', 'DELETE'],
    bodyBytesMax: 65_536,
  };
};

const object = (value: Json | undefined): JsonObject => {
  assert.ok(isJsonObject(value), `expected an object, got ${JSON.stringify(value)}`);
  return value;
};

const at = (document: JsonObject, ...path: readonly string[]): JsonObject =>
  path.reduce((of, step) => object(of[step]), document);

/** Every object of a document, with its location as a JSON pointer. */
const everyObject = (value: Json, pointer = '#'): readonly (readonly [string, JsonObject])[] => {
  if (Array.isArray(value)) return value.flatMap((entry: Json, index) => everyObject(entry, `${pointer}/${index}`));
  if (!isJsonObject(value)) return [];
  return [
    [pointer, value],
    ...Object.entries(value).flatMap(([name, entry]) => everyObject(entry, `${pointer}/${name}`)),
  ];
};

const resolve = (document: JsonObject, reference: string): JsonObject => at(document, ...reference.slice(2).split('/'));

/** A zod schema of one component, with references inlined. */
const validator = (document: JsonObject, name: string): z.ZodType => {
  const inlined = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(inlined);
    if (!isJsonObject(value)) return value;
    if (typeof value.$ref === 'string') return inlined(resolve(document, value.$ref));
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, inlined(entry)]));
  };
  return z.fromJSONSchema(
    inlined(at(document, 'components', 'schemas', name)) as Parameters<typeof z.fromJSONSchema>[0],
  );
};

const httpMethods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

type Operation = { readonly path: string; readonly method: string; readonly operation: JsonObject };

const operationsOf = (document: JsonObject): readonly Operation[] =>
  Object.entries(at(document, 'paths')).flatMap(([path, item]) =>
    Object.entries(object(item)).map(([method, operation]) => ({ path, method, operation: object(operation) })),
  );

for (const profile of profileNames) {
  describe(`the OpenAPI document of profile ${profile}`, () => {
    const document = openApiDocument(optionsOf(profile));

    it('is JSON: nothing undefined is in it', () => {
      assert.deepEqual(JSON.parse(JSON.stringify(document)), document);
    });

    it('has what OpenAPI 3.1 demands at the top', () => {
      assert.match(String(document.openapi), /^3\.1\.\d+$/);
      const { title, version } = at(document, 'info');
      assert.equal(typeof title, 'string');
      assert.equal(typeof version, 'string');
      assert.deepEqual(document.servers, [{ url: 'https://registry.example/base' }]);
    });

    it('has only references that lead somewhere', () => {
      for (const [, { $ref }] of everyObject(document)) if (typeof $ref === 'string') resolve(document, $ref);
    });

    it('has complete operations under paths relative to the server', () => {
      const declared = new Set((document.tags as readonly JsonObject[]).map(({ name }) => name));
      const ids = operationsOf(document).map(({ operation }) => operation.operationId);
      assert.deepEqual(ids, ['registerClient', 'readClient', 'updateClient', 'deleteClient', 'discoverProvider']);
      for (const { path, method, operation } of operationsOf(document)) {
        assert.match(path, /^\//);
        assert.ok(httpMethods.includes(method), method);
        assert.ok((operation.tags as readonly string[]).every((tag) => declared.has(tag)));
        for (const [status, response] of Object.entries(object(operation.responses))) {
          assert.match(status, /^[1-5]\d\d$/);
          assert.notEqual(object(response).description ?? '', '', `${method} ${path} ${status} says nothing`);
        }
      }
      assert.ok('/clients' in at(document, 'paths'));
    });

    it('declares every parameter of a path, and path parameters as required', () => {
      for (const { path, operation } of operationsOf(document)) {
        const listed = ((operation.parameters ?? []) as readonly JsonObject[]).map(({ $ref }) =>
          resolve(document, String($ref)),
        );
        const inPath = listed.filter((parameter) => parameter.in === 'path');
        assert.deepEqual(
          inPath.map(({ name }) => name),
          [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]),
        );
        assert.ok(inPath.every(({ required }) => required === true));
        assert.ok(listed.every((parameter) => isJsonObject(parameter.schema)));
      }
    });

    it('names components as OpenAPI allows, and security schemes that exist', () => {
      for (const kind of Object.values(at(document, 'components')))
        for (const name of Object.keys(object(kind))) assert.match(name, /^[a-zA-Z0-9._-]+$/);
      const schemes = at(document, 'components', 'securitySchemes');
      for (const { operation } of operationsOf(document))
        for (const requirement of operation.security as readonly JsonObject[])
          for (const name of Object.keys(requirement)) assert.ok(name in schemes, name);
    });

    it('has schemas of JSON Schema 2020-12, with patterns that compile', () => {
      const types = ['string', 'integer', 'number', 'boolean', 'array', 'object'];
      for (const [pointer, schema] of everyObject(at(document, 'components', 'schemas'))) {
        if (pointer.includes('/examples') || pointer.endsWith('properties') || pointer.endsWith('/default')) continue;
        if (schema.type !== undefined) assert.ok(types.includes(String(schema.type)), `${pointer}: ${schema.type}`);
        if (schema.pattern !== undefined) new RegExp(String(schema.pattern), 'u');
        if (schema.type === 'array') assert.ok(isJsonObject(schema.items), pointer);
      }
    });

    it('has examples that its own schemas accept', () => {
      for (const name of ['ClientMetadata', 'ClientInformation', 'Error']) {
        const [example] = at(document, 'components', 'schemas', name).examples as readonly Json[];
        assert.deepEqual(validator(document, name).safeParse(example).error, undefined, name);
      }
    });

    it('has schemas that refuse what the registry refuses', () => {
      const metadata = validator(document, 'ClientMetadata');
      for (const wrong of [
        { redirect_uris: 'https://rp.example/cb' },
        { application_type: 'spa' },
        { default_max_age: -1 },
        { require_auth_time: 'true' },
        { id_token_signed_response_alg: 'RS1' },
      ])
        assert.equal(metadata.safeParse(wrong).success, false, JSON.stringify(wrong));
    });
  });
}

describe('the OpenAPI document', () => {
  const document = openApiDocument(optionsOf('bcp'));

  it('has every member of the validating table but those that are not offered', () => {
    const documented = Object.keys(at(document, 'components', 'schemas', 'ClientMetadata', 'properties'));
    const missing = Object.keys(members).filter((name) => !documented.includes(name));
    assert.deepEqual(
      missing.filter((name) => !name.startsWith('backchannel_')),
      ['sector_identifier_uri', 'authorization_details_types'],
    );
  });

  it('has sector documents, the status of a pending client and the refusal of a missing checker only if documents are checked', () => {
    const options = optionsOf('bcp');
    const checking = openApiDocument({ ...options, policy: { ...options.policy, sectorChecks: true } });
    for (const [made, isThere] of [
      [checking, true],
      [document, false],
    ] as const) {
      const text = JSON.stringify(made);
      for (const name of ['"sector_identifier_uri"', '"clientele_registration_status"'])
        assert.equal(text.includes(name), isThere, name);
    }
  });

  it('states which defaults the rules apply', () => {
    const properties = at(document, 'components', 'schemas', 'ClientMetadata', 'properties');
    assert.deepEqual(object(properties.grant_types).default, ['authorization_code']);
    assert.equal(object(properties.token_endpoint_auth_method).default, 'client_secret_basic');
    assert.equal('default' in object(properties.client_name), false);
    const fapi = openApiDocument(optionsOf('fapi'));
    const alg = at(fapi, 'components', 'schemas', 'ClientMetadata', 'properties', 'id_token_signed_response_alg');
    assert.equal(alg.default, 'PS256');
  });

  it('shows the headers that clients work with', () => {
    const register = at(document, 'paths', '/clients', 'post');
    assert.deepEqual(register.parameters, [{ $ref: '#/components/parameters/IdempotencyKey' }]);
    assert.ok('ETag' in at(register, 'responses', '201', 'headers'));
    assert.ok('WWW-Authenticate' in at(register, 'responses', '401', 'headers'));
    assert.ok('Retry-After' in at(register, 'responses', '503', 'headers'));
    const update = at(document, 'paths', '/clients/{client_id}', 'put');
    assert.ok('412' in at(update, 'responses'));
    assert.deepEqual(update.security, [{ registrationAccessToken: [] }]);
  });

  it('leaves out management that is switched off', () => {
    const paths = at(openApiDocument({ ...optionsOf('bcp'), managementMethods: ['GET'] }), 'paths');
    assert.deepEqual(Object.keys(object(paths['/clients/{client_id}'])), ['get']);
  });
});
