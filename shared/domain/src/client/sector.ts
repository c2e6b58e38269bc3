import type { DocumentEvidence } from '../sector/sector-verdict.ts';
import type { SectorCheckedEvent, SectorStart } from './events.ts';

/**
 * How the sector document of a client stands. `revision` is that of the event that named document and URIs as they are now: a verdict on
 * any other changes nothing (W2). `pending`: the client is registered and may not be used. `drifted`: what was verified
 * once is not so any more; the client goes on, since the document need not be kept (SEC-11).
 */
export type ClientSector =
  | { readonly standing: 'pending'; readonly revision: number }
  | { readonly standing: 'verified'; readonly revision: number; readonly evidence: DocumentEvidence }
  | { readonly standing: 'drifted'; readonly revision: number; readonly code: string };

export type SectorStanding = ClientSector['standing'];

/** An event that names members, with or without a check of what they name. */
type Change = { readonly metadata: object; readonly sector?: SectorStart };

/** How the document stands after a registration or update; what the event does not speak of stays as long as there is a document. */
export const sectorAfter = (
  before: ClientSector | undefined,
  { metadata, sector }: Change,
  revision: number,
): { readonly sector?: ClientSector } => {
  if (sector !== undefined) return { sector: { ...sector, revision } };
  if (before === undefined || !('sector_identifier_uri' in metadata)) return {};
  return { sector: before };
};

/** How the document stands after a check of it. */
export const sectorAfterCheck = ({ type, data }: SectorCheckedEvent): ClientSector =>
  type === 'SectorIdentifierVerified'
    ? { standing: 'verified', revision: data.checkedRevision, evidence: data.evidence }
    : { standing: 'drifted', revision: data.checkedRevision, code: data.code };
