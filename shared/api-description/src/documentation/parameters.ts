import type { JsonObject } from '@clientele/domain';
import { exampleClientId } from './example.ts';
import type { ParameterName } from './operations.ts';

export type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonObject;
  readonly example: string;
};

export const parameterComponents: Readonly<Record<ParameterName, Parameter>> = {
  ClientId: {
    name: 'client_id',
    in: 'path',
    required: true,
    description: 'The client. Use the registration_client_uri that the registration returned instead of building it.',
    schema: { type: 'string', pattern: '^c[0-9a-v]{26}$' },
    example: exampleClientId,
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'Makes it safe to repeat a registration whose answer was lost: for 24 hours the same key and body give the same client and the same answer, ' +
      'with its secret and token. The key is therefore a credential: create a new random one for each registration, such as a UUID of version 4, ' +
      'keep it as secret as the answer, and discard it once the answer has arrived.',
    schema: { type: 'string', minLength: 22, maxLength: 255, pattern: '^[ -~]+$' },
    example: '6f1c1b5e-3f0d-4c57-9a55-8d0e2b7c4a19',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: false,
    description: 'The ETag that the change is based on; a stale one is refused with 412.',
    schema: { type: 'string' },
    example: '"0"',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'The ETag that the caller has; if the client has not changed, the answer is 304 without a body.',
    schema: { type: 'string' },
    example: '"0"',
  },
};
