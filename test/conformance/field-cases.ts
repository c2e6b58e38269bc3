import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { JsonObject } from '@clientele/domain';
import { z } from 'zod';
import { type Answer, send } from '../support/registry.ts';

const members = z.record(z.string(), z.json());

const expectation = z.strictObject({
  status: z.int(),
  error: z.string().optional(),
  equals: members.default({}),
  notEquals: members.default({}),
  includes: z.record(z.string(), z.array(z.json())).default({}),
  excludes: z.record(z.string(), z.array(z.json())).default({}),
  absentOrIncludes: z.record(z.string(), z.array(z.string())).default({}),
  present: z.array(z.string()).default([]),
  absent: z.array(z.string()).default([]),
  sameAsRequest: z.array(z.string()).default([]),
});

const step = z.strictObject({
  method: z.enum(['POST', 'GET', 'PUT', 'DELETE']),
  target: z.enum(['register', 'client']),
  headers: z.record(z.string(), z.string()).optional(),
  body: members.optional(),
  expect: expectation,
});

const fieldCase = z.strictObject({
  id: z.string(),
  source: z.array(z.string()),
  profile: z.string(),
  needs: z.literal('op-jwt-bearer').optional(),
  why: z.string(),
  steps: z.array(step),
});

export type FieldCase = z.infer<typeof fieldCase>;
type Step = z.infer<typeof step>;

/** What real clients send according to public bug reports, and what is right. */
export const fieldCases: readonly FieldCase[] = z
  .array(fieldCase)
  .parse(JSON.parse(readFileSync(new URL('field-cases.json', import.meta.url), 'utf8')));

/** Takes the steps in turn; each later one manages the client that the first one registered. */
export const play = async ({ steps }: FieldCase, registry: { readonly url: string }): Promise<void> => {
  let client: JsonObject = {};
  for (const [index, current] of steps.entries()) {
    const answer = await take(current, { client, registry });
    assertAsExpected(answer, current, `step ${index + 1}: ${answer.status} ${answer.text}`);
    if (current.target === 'register') client = answer.body;
  }
};

type Scene = { readonly client: JsonObject; readonly registry: { readonly url: string } };

const take = ({ method, target, headers, body }: Step, { client, registry }: Scene): Promise<Answer> =>
  send(target === 'register' ? `${registry.url}/register` : String(client.registration_client_uri), {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(target === 'client' ? { authorization: `Bearer ${String(client.registration_access_token)}` } : {}),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body).replaceAll('"$client_id"', JSON.stringify(client.client_id)) }),
  });

const assertAsExpected = (answer: Answer, { body = {}, expect }: Step, told: string): void => {
  assert.equal(answer.status, expect.status, told);
  if (expect.error !== undefined) assert.equal(answer.body.error, expect.error, told);
  const client = answer.body;
  for (const [name, value] of Object.entries(expect.equals)) assert.deepEqual(client[name], value, `${name}; ${told}`);
  for (const [name, value] of Object.entries(expect.notEquals))
    assert.notDeepEqual(client[name], value, `${name}; ${told}`);
  for (const name of expect.sameAsRequest) assert.deepEqual(client[name], body[name], `${name}; ${told}`);
  for (const name of expect.present) assert.ok(Object.hasOwn(client, name), `${name}; ${told}`);
  for (const name of expect.absent) assert.ok(!Object.hasOwn(client, name), `${name}; ${told}`);
  assertEntries(client, expect, told);
};

const assertEntries = (client: JsonObject, expect: Step['expect'], told: string): void => {
  const demand = (name: string, values: readonly unknown[], isThere = true): void => {
    for (const value of values)
      assert.equal(entriesOf(client[name]).includes(value), isThere, `${name}, ${String(value)}; ${told}`);
  };
  for (const [name, values] of Object.entries(expect.includes)) demand(name, values);
  for (const [name, values] of Object.entries(expect.excludes)) demand(name, values, false);
  for (const [name, values] of Object.entries(expect.absentOrIncludes))
    if (client[name] !== undefined) demand(name, values);
};

/** The entries of an array, or the words of a string such as `scope`. */
const entriesOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : typeof value === 'string' ? value.split(' ') : [];
