import type { Json, JsonObject } from '@clientele/domain';
import { type DocumentedMember, documentedMembers } from './documented-members.ts';
import { exampleInformation, exampleRegistration } from './example.ts';
import type { SchemaName } from './operations.ts';
import type { DocumentationOptions } from './options.ts';

/** The schemas of the document: members from zod, and the objects that contain them. */
export const schemaComponents = (options: DocumentationOptions): Readonly<Record<SchemaName, JsonObject>> => {
  const documented = documentedMembers(options.policy);
  const example = exampleRegistration(options.policy);
  return {
    ClientMetadata: {
      type: 'object',
      description:
        'What a client may request. Members that are not listed are ignored; null and empty members count as absent.',
      properties: Object.fromEntries(documented.map((member) => [member.name, memberSchema(member)])),
      ...localizedMembers(documented),
      examples: [example.request],
    },
    ClientUpdate: {
      description: 'The metadata of RFC 7592 section 2.2: the complete new metadata of the client.',
      allOf: [reference('ClientMetadata')],
      type: 'object',
      required: ['client_id'],
      properties: {
        client_id: { type: 'string', description: 'Must be the client_id of the client.' },
        client_secret: {
          type: 'string',
          description: 'If sent, must be the current secret; a client cannot choose it.',
        },
      },
    },
    ClientInformation: {
      description:
        'The client information response of RFC 7591 section 3.2.1 and RFC 7592 section 3. No member is null or empty text.',
      allOf: [reference('ClientMetadata')],
      type: 'object',
      required: [
        'client_id',
        'client_id_issued_at',
        ...alwaysReturned(example),
        'registration_access_token',
        'registration_client_uri',
      ],
      properties: { ...credentialSchemas, ...(options.policy.sectorChecks ? statusSchema : {}) },
      examples: [exampleInformation(example, options.registrationEndpoint)],
    },
    ProviderMetadata: {
      type: 'object',
      description: 'OpenID Provider metadata (OpenID Connect Discovery section 3, RFC 8414 section 2).',
      required: ['issuer', 'registration_endpoint'],
      properties: { issuer: uri('The issuer.'), registration_endpoint: uri('Where clients register.') },
      examples: [{ issuer: options.policy.issuer, registration_endpoint: options.registrationEndpoint }],
    },
    Error: errorSchema,
  };
};

export const reference = (name: SchemaName): JsonObject => ({ $ref: `#/components/schemas/${name}` });

const uri = (description: string): JsonObject => ({ type: 'string', format: 'uri', description });

const memberSchema = ({ schema, meaning, clause, defaultValue, offered }: DocumentedMember): JsonObject => ({
  ...schema,
  description: `${meaning} (${clause})${offered === undefined ? '' : ` Offered: ${offered.join(', ')}.`}`,
  ...(defaultValue === undefined ? {} : { default: defaultValue }),
});

/** OpenID Connect Registration §2.1: `client_name#de` and the like. */
const localizedMembers = (documented: readonly DocumentedMember[]): JsonObject => {
  const names = documented.filter(({ localizable }) => localizable).map(({ name }) => name);
  const schema: Json = {
    type: 'string',
    description: 'The member in the language of the tag after the number sign (BCP 47).',
  };
  return { patternProperties: { [`^(${names.join('|')})#[A-Za-z0-9-]+$`]: schema } };
};

/**
 * Defaults are always filled in, so these members are in every answer. So is `redirect_uris`, even if it is an empty
 * array.
 */
const alwaysReturned = ({ defaults }: { readonly defaults: JsonObject }): readonly string[] => [
  'redirect_uris',
  ...Object.keys(defaults),
];

/** Returned beside the registered metadata without being part of it; absent unless the client is pending. */
const statusSchema: JsonObject = {
  clientele_registration_status: {
    type: 'string',
    enum: ['pending'],
    description:
      'Present while the document of sector_identifier_uri is not checked yet. The client cannot be used until then; it is deleted if the check fails.',
  },
};

const credentialSchemas: JsonObject = {
  client_id: { type: 'string', pattern: '^c[0-9a-v]{26}$', description: 'Chosen by the registry and never reused.' },
  client_id_issued_at: { type: 'integer', description: 'Seconds since 1970-01-01T00:00:00Z.' },
  client_secret: {
    type: 'string',
    description: 'Present only if the authentication method or a symmetric algorithm needs one.',
  },
  client_secret_expires_at: {
    type: 'integer',
    description: 'Present with every client_secret; 0 means that it does not expire.',
  },
  registration_access_token: {
    type: 'string',
    description: 'The bearer token for this client at registration_client_uri.',
  },
  registration_client_uri: uri('Where the client reads, updates and deletes itself.'),
};

const errorSchema: JsonObject = {
  type: 'object',
  description: 'Every answer other than a success has this body (RFC 7591 section 3.2.2, RFC 6750 section 3.1).',
  required: ['error', 'error_description'],
  properties: {
    error: { type: 'string', description: 'A code for programs.' },
    error_description: { type: 'string', description: 'A sentence for developers, in ASCII.' },
    errors: {
      type: 'array',
      description: 'Every fault that was found in the metadata, the one of error_description first.',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'text'],
        properties: {
          pointer: { type: 'string', description: 'Where the fault is in the request: a JSON Pointer (RFC 6901).' },
          code: { type: 'string', description: 'The error that this fault causes alone.' },
          text: { type: 'string', description: 'The member and the rule, as in error_description.' },
        },
      },
    },
    hints: {
      type: 'array',
      description: 'Members that are not known, hence ignored, and that resemble a known one.',
      items: {
        type: 'object',
        required: ['pointer', 'text'],
        properties: { pointer: { type: 'string' }, text: { type: 'string' } },
      },
    },
  },
  examples: [
    {
      error: 'invalid_redirect_uri',
      error_description: 'redirect_uris[0] must not have a fragment (RFC 6749 section 3.1.2)',
      errors: [
        {
          pointer: '/redirect_uris/0',
          code: 'invalid_redirect_uri',
          text: 'redirect_uris[0] must not have a fragment (RFC 6749 section 3.1.2)',
        },
      ],
    },
  ],
};
