import type { ClientMetadata } from '@clientele/domain';
import type { CheckAnswer } from '../document-checks/document-check-bus.ts';
import { keysUnsound, unfetchedKeys, unsoundKeys } from '../document-checks/judge-keys.ts';
import type { RequestContext } from '../ports/request-context.ts';
import { type Refusal, refusal } from '../refusals.ts';
import type { CommandContext } from './command-context.ts';

type Change = {
  readonly context: RequestContext;
  readonly party?: string;
  readonly after: ClientMetadata;
  /** Absent for a registration. */
  readonly before?: { readonly clientId: string; readonly metadata: ClientMetadata };
};

/**
 * KEY-10, D-12: if the operator enables it, a `jwks_uri` must return sound keys when it is registered. One text covers
 * every fetch failure and one covers every fault of the document, so that nothing of the document is repeated.
 */
export const keysRefusal = async (
  { checkKeys, ids, tenant }: Pick<CommandContext, 'checkKeys' | 'ids' | 'tenant'>,
  { context, party, after, before }: Change,
): Promise<Refusal | undefined> => {
  const { jwks_uri: jwksUri } = after;
  if (checkKeys === undefined || typeof jwksUri !== 'string' || jwksUri === before?.metadata.jwks_uri) return undefined;
  const behind = {
    ...(before === undefined ? {} : { clientId: before.clientId }),
    ...(party === undefined ? {} : { party }),
  };
  const subject = { member: 'jwks_uri', uri: jwksUri } as const;
  return refusalOf(await checkKeys({ checkId: ids.eventId(), tenant, subject, context, ...behind }));
};

const refusalOf = (answer: CheckAnswer): Refusal | undefined => {
  if (!answer.ok) return answer.error === 'overloaded' ? tooMany : notChecked;
  const verdict = answer.value;
  if (verdict.outcome === 'verified') return undefined;
  return verdict.code === keysUnsound ? unsound : unfetched;
};

const unfetched = refusal('metadata-invalid', unfetchedKeys);

const unsound = refusal('metadata-invalid', unsoundKeys);

const notChecked = refusal(
  'sector-check-unavailable',
  'jwks_uri cannot be checked at the moment, nothing was stored, send the request again later',
);

const tooMany = refusal(
  'overloaded',
  'too many documents are being fetched, nothing was stored, send the request again later',
);
