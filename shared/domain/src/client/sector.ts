import type { DocumentEvidence } from '../documents/verdict.ts';
import type { SectorCheckedEvent, SectorStart } from './events.ts';

/**
 * The standing of a client's sector document. `revision` is that of the event that named the current document and URIs:
 * a verdict on any other revision changes nothing (W2). `pending`: the client is registered and may not be used.
 * `drifted`: the document was verified once and no longer would be; the client stays usable, since the document need
 * not be kept (SEC-11).
 */
export type ClientSector =
  | { readonly standing: 'pending'; readonly revision: number }
  | { readonly standing: 'verified'; readonly revision: number; readonly evidence: DocumentEvidence }
  | { readonly standing: 'drifted'; readonly revision: number; readonly code: string };

export type SectorStanding = ClientSector['standing'];

/** The data of an event that sets metadata, with or without a check of the document it names. */
type Change = { readonly metadata: object; readonly sector?: SectorStart };

/** The standing after a registration or update. An event without `sector` keeps it as long as there is a document. */
export const sectorAfter = (
  before: ClientSector | undefined,
  { metadata, sector }: Change,
  revision: number,
): { readonly sector?: ClientSector } => {
  if (sector !== undefined) return { sector: { ...sector, revision } };
  if (before === undefined || !('sector_identifier_uri' in metadata)) return {};
  return { sector: before };
};

/** The standing after a check of the document. */
export const sectorAfterCheck = ({ type, data }: SectorCheckedEvent): ClientSector =>
  type === 'SectorIdentifierVerified'
    ? { standing: 'verified', revision: data.checkedRevision, evidence: data.evidence }
    : { standing: 'drifted', revision: data.checkedRevision, code: data.code };
