import { type JsonObject, memberPieces, memberText, objectText, type SectorStanding } from '@clientele/domain';
import type { ClientKey } from '../ports/keys.ts';

/** What an answer about a client is made of. */
export type ClientFacts = {
  readonly client_id: string;
  readonly client_id_issued_at: number;
  readonly metadata: JsonObject;
  /** The metadata, where they are written already (`writtenMetadata`). */
  readonly written?: readonly string[];
  readonly secretVersion?: number;
  readonly tokenVersion: number;
  readonly sector?: { readonly standing: SectorStanding };
};

/** Beside registered metadata in an answer, and none of it: no registry of OAuth parameters has names of ours. */
const statusMember = 'clientele_registration_status';

/** An answer with a client: its body, and the revision it shows (the `ETag`). */
export type ClientInformation = { readonly clientId: string; readonly revision: number; readonly body: string };

/** What an answer has beside the metadata, in order. */
const issuedMembers = [
  'client_id',
  'client_id_issued_at',
  'client_secret',
  'client_secret_expires_at',
  statusMember,
  'registration_access_token',
  'registration_client_uri',
] as const;

/** The metadata as they stand in an answer: cut where other members stand between them. */
export const writtenMetadata = (metadata: JsonObject): readonly string[] => memberPieces(metadata, issuedMembers);

/**
 * The client information response of RFC 7591 §3.2.1 and RFC 7592 §3, as canonical JSON: OPs hash it.
 * Credentials are derived anew each time, so that none is ever stored.
 */
export const clientInformation = (
  facts: ClientFacts,
  key: ClientKey,
  registrationUri: (clientId: string) => string,
): string => {
  const issued = issuedTexts(facts, key, registrationUri);
  const pieces: string[] = [];
  for (const [index, piece] of (facts.written ?? writtenMetadata(facts.metadata)).entries())
    pieces.push(piece, issued[index] ?? '');
  return objectText(pieces);
};

/** In the order of `issuedMembers`; empty where a member is absent. */
const issuedTexts = (
  facts: ClientFacts,
  key: ClientKey,
  registrationUri: (clientId: string) => string,
): readonly string[] => {
  const { client_id, client_id_issued_at, secretVersion, sector, tokenVersion } = facts;
  const hasSecret = secretVersion !== undefined;
  return [
    memberText('client_id', client_id),
    memberText('client_id_issued_at', client_id_issued_at),
    hasSecret ? memberText('client_secret', key.clientSecret(secretVersion)) : '',
    /** RFC 7591 §3.2.1: it accompanies every secret; 0 says that the secret does not expire. */
    hasSecret ? memberText('client_secret_expires_at', 0) : '',
    /** SEC-14, D-29: a client that may not be used yet says so wherever it shows. */
    sector?.standing === 'pending' ? memberText(statusMember, 'pending') : '',
    memberText('registration_access_token', key.registrationAccessToken(tokenVersion)),
    memberText('registration_client_uri', registrationUri(client_id)),
  ];
};
