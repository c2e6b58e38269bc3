import { canonicalJson } from '../canonical-json.ts';
import type { ClientMetadata } from '../metadata/members/contract.ts';
import { needsClientSecret } from '../metadata/members/secret.ts';
import { fail, ok, type Result } from '../result.ts';
import { type RecordSectorVerdict, recordVerdict } from './decide-sector.ts';
import type { ClientEvent, SectorStart } from './events.ts';
import type { Client, RegisteredClient } from './state.ts';

export type RegisterClient = {
  readonly type: 'RegisterClient';
  readonly client_id: string;
  readonly client_id_issued_at: number;
  readonly metadata: ClientMetadata;
  readonly tokenDigest: string;
  /** Present if there is a sector document. */
  readonly sector?: SectorStart;
};

export type UpdateClient = {
  readonly type: 'UpdateClient';
  readonly metadata: ClientMetadata;
  /** Present if the change makes a check necessary (SEC-10). */
  readonly sector?: SectorStart;
};

export type DeleteClient = { readonly type: 'DeleteClient' };

export type EraseClient = { readonly type: 'EraseClient' };

export type ClientCommand = RegisterClient | UpdateClient | DeleteClient | EraseClient | RecordSectorVerdict;

export type DecisionRefusal = 'already-registered' | 'not-registered';

/** The events that a command causes; none if nothing changes. */
export type Decision = Result<readonly ClientEvent[], DecisionRefusal>;

export const decide = (command: ClientCommand, client: Client): Decision => {
  switch (command.type) {
    case 'RegisterClient':
      return client.status === 'unregistered' ? ok([registration(command)]) : fail('already-registered');
    case 'UpdateClient':
      return client.status === 'registered' ? ok(update(command, client)) : fail('not-registered');
    case 'DeleteClient':
      return remove(client);
    case 'EraseClient':
      return erase(client);
    case 'RecordSectorVerdict':
      return ok(recordVerdict(command, client));
  }
};

/** Every registration starts with the first derivation of each credential it needs (RESP-07, RESP-08). */
const registration = ({
  client_id,
  client_id_issued_at,
  metadata,
  tokenDigest,
  sector,
}: RegisterClient): ClientEvent => {
  const secret = needsClientSecret(metadata) ? { secretVersion: 1 } : {};
  return {
    type: 'ClientRegistered',
    data: { client_id, client_id_issued_at, metadata, ...secret, tokenDigest, tokenVersion: 1, ...given(sector) },
  };
};

const given = (sector: SectorStart | undefined): { readonly sector?: SectorStart } =>
  sector === undefined ? {} : { sector };

const update = ({ metadata, sector }: UpdateClient, client: RegisteredClient): readonly ClientEvent[] => {
  const changed = changedMembers(client.metadata, metadata);
  if (changed.length === 0) return [];
  const secretVersion = nextSecretVersion(metadata, client);
  const credentials = secretVersion === undefined ? {} : { secretVersion };
  const data = { client_id: client.client_id, metadata, changed, ...credentials, ...given(sector) };
  return [{ type: 'ClientUpdated', data }];
};

/** AUTHN-13: a secret is issued when it becomes necessary, kept while it is, and destroyed when it no longer is. */
const nextSecretVersion = (metadata: ClientMetadata, client: RegisteredClient): number | undefined => {
  if (!needsClientSecret(metadata)) return undefined;
  return client.secretVersion ?? client.secretVersionLast + 1;
};

/** A client that is already gone stays gone; the repeated command causes no event. */
const remove = (client: Client): Decision => {
  if (client.status === 'unregistered') return fail('not-registered');
  if (client.status !== 'registered') return ok([]);
  return ok([{ type: 'ClientDeleted', data: { client_id: client.client_id, reason: 'self' } }]);
};

/** Works on deleted clients too: their personal data is still sealed under a key that exists. */
const erase = (client: Client): Decision => {
  if (client.status === 'unregistered') return fail('not-registered');
  if (client.status === 'erased') return ok([]);
  return ok([{ type: 'ClientErased', data: { client_id: client.client_id } }]);
};

const changedMembers = (before: ClientMetadata, after: ClientMetadata): readonly string[] => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => memberText(before, name) !== memberText(after, name)).sort();
};

const memberText = (metadata: ClientMetadata, name: string): string | undefined => {
  const value = metadata[name];
  return value === undefined ? undefined : canonicalJson(value);
};
