import { z } from 'zod';
import { keysCheckJudged } from './keys-check-judged.ts';
import { keysCheckRequested } from './keys-check-requested.ts';
import { sectorCheckJudged } from './sector-check-judged.ts';
import { sectorCheckRequested } from './sector-check-requested.ts';

/**
 * Every message that leaves a process, by its CloudEvents `type`. Names and shapes are a contract. Within a version,
 * members are only added, and receivers ignore members they do not know. Any other change is a new version beside the
 * old one.
 */
export const publishedMessages = {
  'clientele.dcr.sector.check-requested.v1': sectorCheckRequested,
  'clientele.dcr.sector.check-judged.v1': sectorCheckJudged,
  'clientele.dcr.keys.check-requested.v1': keysCheckRequested,
  'clientele.dcr.keys.check-judged.v1': keysCheckJudged,
} as const;

export type PublishedType = keyof typeof publishedMessages;

/** CloudEvents `dataschema`: identifies the JSON Schema that the data follows. */
export const schemaId = (type: PublishedType): string => `urn:clientele:message-schema:${type}`;

/** JSON Schema (2020-12) of a message's data, for receivers in any language. */
export const jsonSchema = (type: PublishedType): Readonly<Record<string, unknown>> => ({
  $id: schemaId(type),
  title: type,
  ...z.toJSONSchema(publishedMessages[type], { io: 'input' }),
});
