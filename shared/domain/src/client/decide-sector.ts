import type { DocumentVerdict } from '../sector/sector-verdict.ts';
import type { ClientEvent } from './events.ts';
import type { ClientSector } from './sector.ts';
import type { Client, RegisteredClient } from './state.ts';

export type RecordSectorVerdict = {
  readonly type: 'RecordSectorVerdict';
  /** The revision whose document was checked. */
  readonly revision: number;
  /** `first`: what a pending client waits for. `again`: a later check of the same. */
  readonly check: 'first' | 'again';
  readonly verdict: DocumentVerdict;
};

/**
 * What a verdict on a sector document changes. Nothing where the client is gone, where it is another document by now (W2),
 * where this check was recorded already (W1), or where no verdict came about by a fault of ours: then a pending client stays pending.
 */
export const recordVerdict = (
  { revision, check, verdict }: RecordSectorVerdict,
  client: Client,
): readonly ClientEvent[] => {
  if (client.status !== 'registered' || client.sector?.revision !== revision) return [];
  if (verdict.outcome === 'failed' && verdict.fault === 'checker') return [];
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

/** Only what is not known yet: the log does not grow with every look at a document that stays as it is. */
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
