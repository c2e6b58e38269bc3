import { isJsonObject, type JsonObject } from '@clientele/domain';
import type { Connection, WireReply } from '../support/connection.ts';
import { type History, outcomeOf } from './history.ts';

/** A client as an answer described it. */
export type KnownClient = {
  readonly clientId: string;
  readonly token: string;
  readonly uri: string;
  readonly revision: number;
  /** The answer, byte for byte. */
  readonly body: string;
};

/** The caller's name, its connection, and the history that records its operations. */
export type Caller = { readonly proc: string; readonly connection: Connection; readonly history: History };

/** The body of a registration with a unique marker, by which the log can be searched for it. */
export const markedBody = (marker: string, more: JsonObject = {}): JsonObject => ({
  redirect_uris: [`https://${marker}.rp.example/cb`],
  client_name: `Client ${marker}`,
  contacts: [`${marker}@rp.example`],
  software_id: marker,
  ...more,
});

/** POST with the marker as Idempotency-Key, recorded whatever its outcome. */
export const registerMarked = async (caller: Caller, url: string, body: JsonObject): Promise<WireReply> => {
  const marker = String(body.software_id);
  const began = caller.history.now();
  const reply = await caller.connection.request({
    method: 'POST',
    url: `${url}/register`,
    headers: { 'content-type': 'application/json', 'idempotency-key': `the-idempotency-key-of-${marker}` },
    body: JSON.stringify(body),
  });
  const value = knownClient(reply) ?? {};
  caller.history.record({
    began,
    proc: caller.proc,
    op: 'register',
    arg: { marker },
    outcome: outcomeOf(reply),
    value: { ...statusOf(reply), ...value },
  });
  return reply;
};

/** GET with a client's own token, recorded. */
export const readBack = async (caller: Caller, client: KnownClient): Promise<WireReply> => {
  const began = caller.history.now();
  const reply = await caller.connection.request({ method: 'GET', url: client.uri, headers: bearer(client) });
  const body = reply.arrived ? reply.text : '';
  const revision = knownClient(reply)?.revision ?? null;
  caller.history.record({
    began,
    proc: caller.proc,
    op: 'read',
    arg: { clientId: client.clientId, token: client.token },
    outcome: outcomeOf(reply),
    value: { ...statusOf(reply), body, revision },
  });
  return reply;
};

/** PUT of metadata with a client's own token, recorded. */
export const replaceMarked = async (caller: Caller, client: KnownClient, body: JsonObject): Promise<WireReply> => {
  const began = caller.history.now();
  const reply = await caller.connection.request({
    method: 'PUT',
    url: client.uri,
    headers: { ...bearer(client), 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, client_id: client.clientId }),
  });
  const value = knownClient(reply) ?? {};
  caller.history.record({
    began,
    proc: caller.proc,
    op: 'update',
    arg: { clientId: client.clientId, token: client.token, secret: body.client_secret ?? null },
    outcome: outcomeOf(reply),
    value: { ...statusOf(reply), ...value },
  });
  return reply;
};

/**
 * DELETE with a client's own token, recorded. Its answer has no revision: the revision is the one after the last
 * acknowledged.
 */
export const deleteMarked = async (caller: Caller, client: KnownClient): Promise<WireReply> => {
  const began = caller.history.now();
  const reply = await caller.connection.request({ method: 'DELETE', url: client.uri, headers: bearer(client) });
  caller.history.record({
    began,
    proc: caller.proc,
    op: 'delete',
    arg: { clientId: client.clientId, token: client.token },
    outcome: outcomeOf(reply),
    value: { ...statusOf(reply), clientId: client.clientId, revision: client.revision + 1 },
  });
  return reply;
};

/** The client that a 200 or 201 describes. */
export const knownClient = (reply: WireReply): KnownClient | undefined => {
  if (!reply.arrived || reply.status < 200 || reply.status > 201) return undefined;
  const body: unknown = JSON.parse(reply.text);
  if (!isJsonObject(body)) return undefined;
  return {
    clientId: String(body.client_id),
    token: String(body.registration_access_token),
    uri: String(body.registration_client_uri),
    revision: Number(String(reply.headers.etag).replaceAll('"', '')),
    body: reply.text,
  };
};

const bearer = ({ token }: Pick<KnownClient, 'token'>): { readonly authorization: string } => ({
  authorization: `Bearer ${token}`,
});

const statusOf = (reply: WireReply): { readonly status: number } | { readonly reason: string } =>
  reply.arrived ? { status: reply.status } : { reason: reply.reason };
