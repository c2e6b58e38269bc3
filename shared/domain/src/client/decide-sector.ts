import type { DocumentVerdict } from '../documents/verdict.ts';
import type { ClientEvent } from './events.ts';
import type { ClientSector } from './sector.ts';
import type { Client, RegisteredClient } from './state.ts';

export type RecordSectorVerdict = {
  readonly type: 'RecordSectorVerdict';
  /** The revision whose document was checked. */
  readonly revision: number;
  /** `first`: the check that a pending client waits for. `again`: a later check of the same document. */
  readonly check: 'first' | 'again';
  readonly verdict: DocumentVerdict;
};

/**
 * The events that a verdict on a sector document causes. None if the client is gone, if it names another document by
 * now (W2), or if this check was already recorded (W1).
 */
export const recordVerdict = (
  { revision, check, verdict }: RecordSectorVerdict,
  client: Client,
): readonly ClientEvent[] => {
  if (client.status !== 'registered' || client.sector?.revision !== revision) return [];
  const awaited = client.sector.standing === 'pending' ? 'first' : 'again';
  if (check !== awaited) return [];
  return awaited === 'first'
    ? [firstVerdict(client, client.sector, verdict)]
    : laterVerdict(client, client.sector, verdict);
};

const firstVerdict = (client: RegisteredClient, sector: ClientSector, verdict: DocumentVerdict): ClientEvent => {
  const data = subjectOf(client, sector);
  return verdict.outcome === 'verified'
    ? { type: 'SectorIdentifierVerified', data: { ...data, evidence: verdict.evidence } }
    : { type: 'SectorIdentifierRefused', data: { ...data, code: verdict.code } };
};

/** Records only what is new, so that the log does not grow with every check of an unchanged document. */
const laterVerdict = (
  client: RegisteredClient,
  sector: ClientSector,
  verdict: DocumentVerdict,
): readonly ClientEvent[] => {
  const data = subjectOf(client, sector);
  if (verdict.outcome === 'verified') {
    const { evidence } = verdict;
    const isKnown = sector.standing === 'verified' && sector.evidence.documentDigest === evidence.documentDigest;
    return isKnown ? [] : [{ type: 'SectorIdentifierVerified', data: { ...data, evidence } }];
  }
  const isKnown = sector.standing === 'drifted' && sector.code === verdict.code;
  return isKnown ? [] : [{ type: 'SectorIdentifierDrifted', data: { ...data, code: verdict.code } }];
};

const subjectOf = ({ client_id, metadata }: RegisteredClient, { revision }: ClientSector) => ({
  client_id,
  checkedRevision: revision,
  sector_identifier_uri: String(metadata.sector_identifier_uri),
});
