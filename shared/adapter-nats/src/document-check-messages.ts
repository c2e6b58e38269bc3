import type { DocumentCheck, DocumentVerdict, JudgedCheck, KeysCheck, SectorCheck } from '@clientele/application';
import {
  fromWire,
  type KeysCheckJudged,
  type KeysCheckRequested,
  type PublishedEvent,
  type PublishedType,
  type SectorCheckJudged,
  type SectorCheckRequested,
  toWire,
  type Verdict,
} from '@clientele/messages';
import { headers, type MsgHdrs } from 'nats';

type Stamped = { readonly time: string };
type Wire = { readonly header: (name: string) => string; readonly body: string };
export type Outgoing = { readonly headers: MsgHdrs; readonly body: string };

const requestedType = 'clientele.dcr.sector.check-requested.v1';
const judgedType = 'clientele.dcr.sector.check-judged.v1';
const keysRequestedType = 'clientele.dcr.keys.check-requested.v1';
const keysJudgedType = 'clientele.dcr.keys.check-judged.v1';

/** A check as it arrived, and where its verdict goes. */
export type ReceivedCheck = { readonly check: DocumentCheck; readonly answerTo: string };

export const requestMessage = (
  check: DocumentCheck,
  { time, instance }: Stamped & { readonly instance: string },
): Outgoing => {
  const event = { source: 'registration', time, ...traits(check) };
  return check.mode === 'keys'
    ? outgoing({ type: keysRequestedType, ...event, data: keysRequestData(check, instance) })
    : outgoing({ type: requestedType, ...event, data: requestData(check, instance) });
};

const requestData = (check: SectorCheck, instance: string): SectorCheckRequested => {
  const common = {
    check_id: check.checkId,
    tenant: check.tenant,
    sector_identifier_uri: check.sectorIdentifierUri,
    redirect_uris: [...check.redirectUris],
  };
  if (check.mode === 'async') return { mode: 'async', ...common, client_id: check.clientId, revision: check.revision };
  const clientId = check.clientId === undefined ? {} : { client_id: check.clientId };
  return { mode: 'await', ...common, ...clientId, wait_ms: check.waitMs, answer_to: instance };
};

const keysRequestData = (check: KeysCheck, instance: string): KeysCheckRequested => ({
  check_id: check.checkId,
  tenant: check.tenant,
  ...(check.clientId === undefined ? {} : { client_id: check.clientId }),
  jwks_uri: check.jwksUri,
  wait_ms: check.waitMs,
  answer_to: instance,
});

/** Which of the two it is, its type says. */
export const receivedCheck = (wire: Wire): ReceivedCheck | undefined =>
  receivedSectorCheck(wire) ?? receivedKeysCheck(wire);

const receivedKeysCheck = (wire: Wire): ReceivedCheck | undefined => {
  const received = fromWire(keysRequestedType, wire);
  if (received === undefined) return undefined;
  const { data, correlationid, traceparent } = received;
  const check: KeysCheck = {
    mode: 'keys',
    checkId: data.check_id,
    tenant: data.tenant,
    jwksUri: data.jwks_uri,
    waitMs: data.wait_ms,
    context: { correlationId: correlationid, traceparent },
    ...(data.client_id === undefined ? {} : { clientId: data.client_id }),
  };
  return { check, answerTo: data.answer_to };
};

const receivedSectorCheck = (wire: Wire): ReceivedCheck | undefined => {
  const received = fromWire(requestedType, wire);
  if (received === undefined) return undefined;
  const { data } = received;
  const common = {
    checkId: data.check_id,
    tenant: data.tenant,
    sectorIdentifierUri: data.sector_identifier_uri,
    redirectUris: data.redirect_uris,
    context: { correlationId: received.correlationid, traceparent: received.traceparent },
  };
  if (data.mode === 'async')
    return { check: { mode: 'async', ...common, clientId: data.client_id, revision: data.revision }, answerTo: '' };
  const clientId = data.client_id === undefined ? {} : { clientId: data.client_id };
  return { check: { mode: 'await', ...common, ...clientId, waitMs: data.wait_ms }, answerTo: data.answer_to };
};

type Judged<Check = DocumentCheck> = {
  readonly check: Check;
  readonly verdict: DocumentVerdict;
  readonly attempts: number;
};

export const judgedMessage = ({ check, ...judged }: Judged, { time }: Stamped): Outgoing => {
  const event = { source: 'sector-worker', time, ...traits(check) };
  return check.mode === 'keys'
    ? outgoing({ type: keysJudgedType, ...event, data: keysJudgedData({ check, ...judged }) })
    : outgoing({ type: judgedType, ...event, data: judgedData({ check, ...judged }) });
};

const keysJudgedData = ({ check, verdict, attempts }: Judged<KeysCheck>): KeysCheckJudged => ({
  check_id: check.checkId,
  tenant: check.tenant,
  ...(check.clientId === undefined ? {} : { client_id: check.clientId }),
  jwks_uri: check.jwksUri,
  attempts,
  verdict: verdictData(verdict),
});

const judgedData = ({ check, verdict, attempts }: Judged<SectorCheck>): SectorCheckJudged => {
  const common = {
    check_id: check.checkId,
    tenant: check.tenant,
    sector_identifier_uri: check.sectorIdentifierUri,
    attempts,
    verdict: verdictData(verdict),
  };
  const clientId = check.clientId === undefined ? {} : { client_id: check.clientId };
  return check.mode === 'async'
    ? { mode: 'async', ...common, client_id: check.clientId, revision: check.revision }
    : { mode: 'await', ...common, ...clientId };
};

const verdictData = (verdict: DocumentVerdict): Verdict => {
  if (verdict.outcome !== 'verified') return verdict;
  const { documentDigest, host, checkedAt } = verdict.evidence;
  return { outcome: 'verified', document_digest: documentDigest, host, checked_at: checkedAt };
};

/** The verdict that somebody waits for. */
export const receivedAnswer = (
  wire: Wire,
): { readonly checkId: string; readonly verdict: DocumentVerdict } | undefined => {
  const received = fromWire(judgedType, wire) ?? fromWire(keysJudgedType, wire);
  if (received === undefined) return undefined;
  return { checkId: received.data.check_id, verdict: verdictOf(received.data.verdict) };
};

/** The verdict on a durable check. */
export const receivedVerdict = (wire: Wire): JudgedCheck | undefined => {
  const received = fromWire(judgedType, wire);
  if (received?.data.mode !== 'async') return undefined;
  const { data, correlationid, traceparent } = received;
  return {
    checkId: data.check_id,
    tenant: data.tenant,
    clientId: data.client_id,
    revision: data.revision,
    sectorIdentifierUri: data.sector_identifier_uri,
    context: { correlationId: correlationid, traceparent },
    attempts: data.attempts,
    verdict: verdictOf(data.verdict),
  };
};

const verdictOf = (verdict: Verdict): DocumentVerdict => {
  if (verdict.outcome !== 'verified') return verdict;
  const { document_digest: documentDigest, host, checked_at: checkedAt } = verdict;
  return { outcome: 'verified', evidence: { documentDigest, host, checkedAt } };
};

type Traits = Pick<PublishedEvent<typeof requestedType>, 'id' | 'subject' | 'correlationid' | 'traceparent'>;

const traits = ({ checkId, clientId, context }: Pick<DocumentCheck, 'checkId' | 'context' | 'clientId'>): Traits => ({
  id: checkId,
  ...(clientId === undefined ? {} : { subject: clientId }),
  correlationid: context.correlationId,
  traceparent: context.traceparent,
});

const outgoing = <Type extends PublishedType>(
  event: Omit<PublishedEvent<Type>, 'source'> & { readonly source: string },
): Outgoing => {
  const wire = toWire({ ...event, source: `/clientele/${event.source}` } as PublishedEvent<Type>);
  const carried = headers();
  for (const [name, value] of Object.entries(wire.headers)) carried.set(name, value);
  return { headers: carried, body: wire.body };
};
