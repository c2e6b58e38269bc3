import { judgeSector } from '@clientele/domain';
import type { Clock } from '../ports/clock.ts';
import type { JudgeSector } from './document-check-bus.ts';

/** What a worker makes of a sector document, or of what came in its place. */
export const sectorJudge =
  ({ clock }: { readonly clock: Clock }): JudgeSector =>
  async ({ sectorIdentifierUri, redirectUris }, fetched) => {
    const toList = redirectUris.map((uri, index) => ({ member: `redirect_uris[${index}]`, uri }));
    return judgeSector({ sector_identifier_uri: sectorIdentifierUri, toList }, fetched, clock.rfc3339());
  };
