import type { AwaitedCheck, DocumentCheck, JudgedCheck } from '@clientele/application';
import { fail, type Judgement, ok, type SectorSubject } from '@clientele/domain';
import { fromWire, type PublishedEvent, type PublishedType, toWire, type Verdict } from '@clientele/messages';
import { headers, type MsgHdrs } from 'nats';

type Stamped = { readonly time: string };
type Wire = { readonly header: (name: string) => string; readonly body: string };
export type Outgoing = { readonly headers: MsgHdrs; readonly body: string };

const requestedType = 'clientele.dcr.sector.check-requested.v1';
const judgedType = 'clientele.dcr.sector.check-judged.v1';
const keysRequestedType = 'clientele.dcr.keys.check-requested.v1';
const keysJudgedType = 'clientele.dcr.keys.check-judged.v1';

/** A check as it arrived, and the instance that gets its verdict. */
export type ReceivedCheck = { readonly check: DocumentCheck; readonly answerTo: string };

export const requestMessage = (
  check: DocumentCheck,
  { time, instance }: Stamped & { readonly instance: string },
): Outgoing => {
  const event = { source: 'registration', time, ...traits(check) };
  if (check.mode === 'async') {
    const data = { ...checkData(check), ...sectorData(check.subject) };
    const client = { client_id: check.clientId, revision: check.revision };
    return outgoing({ type: requestedType, ...event, data: { mode: 'async', ...data, ...client } });
  }
  const { subject } = check;
  const data = { ...checkData(check), ...clientData(check), wait_ms: check.waitMs, answer_to: instance };
  return subject.member === 'jwks_uri'
    ? outgoing({ type: keysRequestedType, ...event, data: { ...data, jwks_uri: subject.uri } })
    : outgoing({ type: requestedType, ...event, data: { mode: 'await', ...data, ...sectorData(subject) } });
};

const checkData = ({ checkId, tenant }: DocumentCheck) => ({ check_id: checkId, tenant });

const clientData = ({ clientId }: DocumentCheck) => (clientId === undefined ? {} : { client_id: clientId });

const sectorData = ({ uri, toList }: SectorSubject) => ({
  sector_identifier_uri: uri,
  redirect_uris: toList.map((listed) => listed.uri),
});

/** The type of the message shows which kind of document it is about. */
export const receivedCheck = (wire: Wire): ReceivedCheck | undefined =>
  receivedSectorCheck(wire) ?? receivedKeysCheck(wire);

const receivedKeysCheck = (wire: Wire): ReceivedCheck | undefined => {
  const received = fromWire(keysRequestedType, wire);
  if (received === undefined) return undefined;
  const { data } = received;
  const subject = { member: 'jwks_uri', uri: data.jwks_uri } as const;
  return { check: { mode: 'await', ...traitsOf(received), ...waitOf(data), subject }, answerTo: data.answer_to };
};

const receivedSectorCheck = (wire: Wire): ReceivedCheck | undefined => {
  const received = fromWire(requestedType, wire);
  if (received === undefined) return undefined;
  const { data } = received;
  const subject = sectorSubject(data);
  if (data.mode === 'await')
    return { check: { mode: 'await', ...traitsOf(received), ...waitOf(data), subject }, answerTo: data.answer_to };
  const client = { clientId: data.client_id, revision: data.revision };
  return { check: { mode: 'async', ...traitsOf(received), ...client, subject }, answerTo: '' };
};

/**
 * Only the URIs are transmitted. Each is named by its index in the list, which is its index in the metadata or, with
 * CIBA, one beyond (SEC-13).
 */
const sectorSubject = (data: {
  readonly sector_identifier_uri: string;
  readonly redirect_uris: readonly string[];
}): SectorSubject => ({
  member: 'sector_identifier_uri',
  uri: data.sector_identifier_uri,
  toList: data.redirect_uris.map((uri, index) => ({ member: `redirect_uris[${index}]`, uri })),
});

const waitOf = (data: {
  readonly client_id?: string | undefined;
  readonly wait_ms: number;
}): Pick<AwaitedCheck, 'clientId' | 'waitMs'> => ({
  ...(data.client_id === undefined ? {} : { clientId: data.client_id }),
  waitMs: data.wait_ms,
});

type Received = {
  readonly data: { readonly check_id: string; readonly tenant: string };
  readonly correlationid: string;
  readonly traceparent: string;
};

const traitsOf = ({ data, correlationid, traceparent }: Received) => ({
  checkId: data.check_id,
  tenant: data.tenant,
  context: { correlationId: correlationid, traceparent },
});

type Judged = { readonly check: DocumentCheck; readonly judgement: Judgement; readonly attempts: number };

export const judgedMessage = ({ check, judgement, attempts }: Judged, { time }: Stamped): Outgoing => {
  const event = { source: 'sector-worker', time, ...traits(check) };
  const { member, uri } = check.subject;
  const data = { ...checkData(check), attempts, verdict: verdictData(judgement) };
  if (check.mode === 'async') {
    const judged = { ...data, sector_identifier_uri: uri, client_id: check.clientId, revision: check.revision };
    return outgoing({ type: judgedType, ...event, data: { mode: 'async', ...judged } });
  }
  const client = clientData(check);
  return member === 'jwks_uri'
    ? outgoing({ type: keysJudgedType, ...event, data: { ...data, ...client, jwks_uri: uri } })
    : outgoing({ type: judgedType, ...event, data: { mode: 'await', ...data, ...client, sector_identifier_uri: uri } });
};

/**
 * In the published format, failures of the target and of the checker are both `failed`, and `fault` distinguishes them.
 * In the program, only the first is a verdict.
 */
const verdictData = (judgement: Judgement): Verdict => {
  if (!judgement.ok) return { outcome: 'failed', ...judgement.error, fault: 'checker' };
  const verdict = judgement.value;
  if (verdict.outcome === 'verified') {
    const { documentDigest, host, checkedAt } = verdict.evidence;
    return { outcome: 'verified', document_digest: documentDigest, host, checked_at: checkedAt };
  }
  const { outcome, code, detail } = verdict;
  return outcome === 'failed' ? { outcome, code, detail, fault: 'target' } : { outcome, code, detail };
};

const judgementOf = (verdict: Verdict): Judgement => {
  if (verdict.outcome === 'verified') {
    const { document_digest: documentDigest, host, checked_at: checkedAt } = verdict;
    return ok({ outcome: 'verified', evidence: { documentDigest, host, checkedAt } });
  }
  const { outcome, code, detail } = verdict;
  return outcome === 'failed' && verdict.fault === 'checker' ? fail({ code, detail }) : ok({ outcome, code, detail });
};

/** The result of an awaited check. */
export const receivedAnswer = (wire: Wire): { readonly checkId: string; readonly judgement: Judgement } | undefined => {
  const received = fromWire(judgedType, wire) ?? fromWire(keysJudgedType, wire);
  if (received === undefined) return undefined;
  return { checkId: received.data.check_id, judgement: judgementOf(received.data.verdict) };
};

/** The verdict on a durable check. `no-verdict`: earlier workers also published that they could not judge. */
export const receivedVerdict = (wire: Wire): JudgedCheck | 'no-verdict' | undefined => {
  const received = fromWire(judgedType, wire);
  if (received?.data.mode !== 'async') return undefined;
  const { data } = received;
  const judgement = judgementOf(data.verdict);
  if (!judgement.ok) return 'no-verdict';
  return {
    ...traitsOf(received),
    clientId: data.client_id,
    revision: data.revision,
    subject: { member: 'sector_identifier_uri', uri: data.sector_identifier_uri },
    attempts: data.attempts,
    verdict: judgement.value,
  };
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
