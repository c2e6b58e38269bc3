import type { JsonObject } from '@clientele/domain';
import { errorAnswers, headerComponents } from './documentation/answers.ts';
import { type Operation, operations } from './documentation/operations.ts';
import type { DocumentationOptions } from './documentation/options.ts';
import { parameterComponents } from './documentation/parameters.ts';
import { reference, schemaComponents } from './documentation/schemas.ts';

const apiVersion = '1';

/**
 * The OpenAPI 3.1 document of the registry as configured. It is generated from the tables that validate and answer, so
 * it cannot drift from them.
 */
export const openApiDocument = (options: DocumentationOptions): JsonObject => ({
  openapi: '3.1.1',
  info: {
    title: 'Clientele',
    summary: 'Dynamic registration of OpenID Connect and OAuth clients',
    description:
      'Applications register, read, update and delete themselves (OpenID Connect Dynamic Client Registration 1.0, RFC 7591, RFC 7592). ' +
      `Profile: ${options.policy.profile}. A body has at most ${options.bodyBytesMax} bytes.`,
    version: apiVersion,
    license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: options.publicUrl }],
  tags: [
    { name: 'Registration', description: 'RFC 7591' },
    { name: 'Management', description: 'RFC 7592, with the registration access token' },
    { name: 'Discovery', description: 'OpenID Connect Discovery, RFC 8414' },
  ],
  paths: pathItems(operations(options)),
  components: {
    schemas: schemaComponents(options),
    parameters: { ...parameterComponents },
    headers: headerComponents,
    securitySchemes: {
      registrationAccessToken: {
        type: 'http',
        scheme: 'bearer',
        description:
          'The registration_access_token from the registration of the addressed client. It is valid for this client only.',
      },
    },
  },
});

const pathItems = (all: readonly Operation[]): JsonObject => {
  const paths: Record<string, JsonObject> = {};
  for (const operation of all)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(operation) };
  return paths;
};

const operationObject = (operation: Operation): JsonObject => ({
  operationId: operation.id,
  tags: [operation.tag],
  summary: operation.summary,
  description: `${operation.description} (${operation.clause})`,
  ...(operation.parameters.length === 0
    ? {}
    : { parameters: operation.parameters.map((name) => ({ $ref: `#/components/parameters/${name}` })) }),
  ...(operation.requestBody === undefined
    ? {}
    : {
        requestBody: { required: true, content: { 'application/json': { schema: reference(operation.requestBody) } } },
      }),
  security: operation.secured ? [{ registrationAccessToken: [] }] : [],
  responses: responses(operation),
  'x-codeSamples': [{ lang: 'Shell', label: 'curl', source: operation.curl }],
});

const responses = (operation: Operation): JsonObject => ({
  [operation.success.status]: successResponse(operation),
  ...(operation.parameters.includes('IfNoneMatch') ? { 304: notModified } : {}),
  ...Object.fromEntries(errorAnswers(operation).map((answer) => [String(answer.status), errorResponse(answer)])),
});

const headerReferences = (names: readonly string[]): JsonObject =>
  names.length === 0
    ? {}
    : { headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }])) };

const notModified: JsonObject = {
  description: 'The client has not changed since the ETag that was sent.',
  ...headerReferences(['ETag']),
};

const successResponse = ({ success }: Operation): JsonObject => ({
  description: success.meaning,
  ...headerReferences(success.hasTag ? ['ETag'] : []),
  ...(success.schema === undefined ? {} : { content: { 'application/json': { schema: reference(success.schema) } } }),
});

const errorResponse = ({ meaning, errors, headers }: ReturnType<typeof errorAnswers>[number]): JsonObject => ({
  description: meaning,
  ...headerReferences(headers),
  content: {
    'application/json': {
      schema: { allOf: [reference('Error')], type: 'object', properties: { error: { enum: errors } } },
    },
  },
});
