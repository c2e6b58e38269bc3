import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import { OAuthClientInformationFullSchema } from '@modelcontextprotocol/sdk/shared/auth.js';
import { type Answer, type RunningRegistry, register, smallestBody } from '../support/registry.ts';
import { opMetadataEnv, type SharedRegistry } from '../support/shared-servers.ts';
import { accepted, refused } from './answers.ts';
import { useRegistry, useSharedRegistry } from './registry.ts';

/** What a request adds to the smallest valid body, `B+{…}` of the requirements. `undefined` removes a member. */
export type Members = Readonly<Record<string, unknown>>;

export const iru = 'invalid_redirect_uri';
export const icm = 'invalid_client_metadata';

/** `B` without its only member. */
export const noRedirects = { redirect_uris: undefined } as const;

/** Assertions about one registry. Each makes one registration and checks its outcome. */
export type Vocabulary<Registry = SharedRegistry> = {
  readonly registry: Registry;
  /** 201. Returns the body. */
  readonly accepts: (members: Members) => Promise<JsonObject>;
  /** 400 with this error, and a description that matches. */
  readonly refuses: (members: Members, error: typeof iru | typeof icm, says: RegExp) => Promise<void>;
  /** 201, and the answer has these members with these values. */
  readonly returns: (members: Members, expected: Members) => Promise<JsonObject>;
  /** 201, and the answer has every member as it was sent. */
  readonly keeps: (members: Members) => Promise<JsonObject>;
  /** 201, and the answer lacks these members. */
  readonly leavesAbsent: (members: Members, ...names: readonly string[]) => Promise<JsonObject>;
};

/** Uses the profile's registry, which all files share, with the OP's discovery document if one is given. */
export const speakTo = (profile: string, opMetadata?: Members): Vocabulary<SharedRegistry> =>
  vocabularyOf(useSharedRegistry({ profile, opMetadata }));

/** Uses a registry for this file alone, with these settings. */
export const speakToOwn = (
  profile: string,
  env: Readonly<Record<string, string>>,
  opMetadata?: Members,
): Vocabulary<RunningRegistry> =>
  vocabularyOf(useRegistry({ PROFILE: profile, ...(opMetadata && opFile(opMetadata)), ...env }));

const vocabularyOf = <Registry extends SharedRegistry>(registry: Registry): Vocabulary<Registry> => {
  const accepts = async (members: Members): Promise<JsonObject> => {
    const body = { ...smallestBody, ...members };
    const answer = await register(registry, body);
    assert.equal(answer.status, 201, told(body, answer));
    assertReadableByMcpClients(answer);
    return accepted(answer);
  };
  const returns = async (members: Members, expected: Members): Promise<JsonObject> => {
    const client = await accepts(members);
    const found = Object.fromEntries(Object.keys(expected).map((name) => [name, client[name]]));
    assert.deepEqual(found, expected, `POST ${JSON.stringify(members)} returned ${JSON.stringify(found)}`);
    return client;
  };
  return {
    registry,
    accepts,
    returns,
    keeps: (members) => returns(members, present(members)),
    leavesAbsent: (members, ...names) => returns(members, Object.fromEntries(names.map((name) => [name, undefined]))),
    refuses: async (members, error, says) => {
      const body = { ...smallestBody, ...members };
      const answer = await register(registry, body);
      assert.deepEqual({ status: answer.status, error: answer.body.error }, { status: 400, error }, told(body, answer));
      assert.match(String(answer.body.error_description), says, told(body, answer));
      refused(answer, error);
    },
  };
};

/** The part of a client that an OP reads at its authorization endpoint: an argument of `matchesRedirectUri`. */
export const redirectsOf = (client: JsonObject) => {
  const uris = client.redirect_uris;
  return {
    application_type: client.application_type === 'native' ? 'native' : 'web',
    redirect_uris: Array.isArray(uris) ? uris.map(String) : [],
  } as const;
};

/** Asserts that all of these promises resolve. Reports every failure, not only the first. */
export const all = async (...sentences: readonly Promise<unknown>[]): Promise<void> => {
  const outcomes = await Promise.allSettled(sentences);
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
  if (failures.length > 0) assert.fail(failures.join('\n'));
};

/** MCP-06: every 201 passes the parser of the TypeScript SDK for MCP. */
export const assertReadableByMcpClients = (answer: Answer): void => {
  const parsed = OAuthClientInformationFullSchema.safeParse(answer.body);
  assert.ok(parsed.success, `${parsed.error?.message} in ${answer.text}`);
};

const present = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const told = (body: Members, answer: Answer): string =>
  `POST ${JSON.stringify(body)} was answered ${answer.status} ${answer.text}`;

const opFile = (opMetadata: Members): Readonly<Record<string, string>> => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-op-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return opMetadataEnv(folder, opMetadata);
};
