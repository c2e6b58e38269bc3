import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DocumentCheck } from '@clientele/application';
import { fail, type Judgement, ok } from '@clientele/domain';
import { awaitedSectorCheck, checkFailure, documentVerdicts, durableSectorCheck, keysCheck } from '@clientele/examples';
import {
  judgedMessage,
  type Outgoing,
  receivedAnswer,
  receivedCheck,
  receivedVerdict,
  requestMessage,
} from './document-check-messages.ts';

/*
 * Bytes as programs of version 0.1.0 wrote and read them, when a failure of the checker was a verdict with
 * `fault: 'checker'`. Old and new programs run side by side during a deployment, so neither the written form nor the
 * accepted form may change.
 */

const time = '2026-01-01T00:00:00.000Z';
const sector = '"sector_identifier_uri":"https://rp.example/redirect-uris.json"';
const listed = '"redirect_uris":["https://rp.example/cb","https://rp.example/weg/zur%C3%BCck"]';
const awaitedData = `"mode":"await","check_id":"check-1","tenant":"default",${sector}`;
const durableData = `"mode":"async","check_id":"c000000001-0","tenant":"default",${sector}`;
const keysData = '"check_id":"check-2","tenant":"default"';
const jwksUri = '"jwks_uri":"https://rp.example/jwks.json"';
const waiting = '"wait_ms":2000,"answer_to":"inst1"';

const ofClient = <Check extends DocumentCheck>(check: Check): Check & { readonly clientId: 'c1' } => ({
  ...check,
  clientId: 'c1',
});

const requests: readonly (readonly [name: string, type: string, check: DocumentCheck, body: string])[] = [
  ['an awaited check', 'sector', awaitedSectorCheck, `{${awaitedData},${listed},${waiting}}`],
  [
    'one for an update',
    'sector',
    ofClient(awaitedSectorCheck),
    `{${awaitedData},${listed},"client_id":"c1",${waiting}}`,
  ],
  ['a durable check', 'sector', durableSectorCheck, `{${durableData},${listed},"client_id":"c000000001","revision":0}`],
  ['a check of keys', 'keys', keysCheck, `{${keysData},${jwksUri},${waiting}}`],
  ['one of keys for an update', 'keys', ofClient(keysCheck), `{${keysData},"client_id":"c1",${jwksUri},${waiting}}`],
];

const failure = JSON.stringify(checkFailure).slice(1, -1);
const { evidence } = documentVerdicts.verified;
const verified = `{"outcome":"verified","document_digest":"${evidence.documentDigest}","host":"rp.example","checked_at":"${time}"}`;
const judgements: readonly (readonly [name: string, judgement: Judgement, verdict: string])[] = [
  ['verified', ok(documentVerdicts.verified), verified],
  ['refused', ok(documentVerdicts.refused), JSON.stringify(documentVerdicts.refused)],
  ['failed', ok(documentVerdicts.failed), JSON.stringify({ ...documentVerdicts.failed, fault: 'target' })],
  ['a failure of the checker', fail(checkFailure), `{"outcome":"failed",${failure},"fault":"checker"}`],
];

/** The members before and after `attempts` and the verdict in the message on each check. */
const judged: readonly (readonly [type: string, check: DocumentCheck, before: string, behind: string])[] = [
  ['sector', awaitedSectorCheck, awaitedData, ''],
  ['sector', ofClient(awaitedSectorCheck), awaitedData, ',"client_id":"c1"'],
  ['sector', durableSectorCheck, durableData, ',"client_id":"c000000001","revision":0'],
  ['keys', keysCheck, `${keysData},${jwksUri}`, ''],
  ['keys', ofClient(keysCheck), `${keysData},"client_id":"c1",${jwksUri}`, ''],
];

const wireOf = (type: string, body: string) => {
  const { traceparent, correlationId } = awaitedSectorCheck.context;
  const headers: Readonly<Record<string, string>> = {
    'ce-specversion': '1.0',
    'ce-type': type,
    'ce-correlationid': correlationId,
    traceparent,
  };
  return { header: (name: string) => headers[name] ?? '', body };
};

const assertWritten = ({ headers, body }: Outgoing, type: string, expected: string): void => {
  assert.equal(headers.get('ce-type'), type);
  assert.equal(body, expected);
};

describe('checks on the wire', () => {
  for (const [name, kind, check, body] of requests)
    it(`${name} is written and read as ever`, () => {
      const type = `clientele.dcr.${kind}.check-requested.v1`;
      assertWritten(requestMessage(check, { time, instance: 'inst1' }), type, body);
      const answerTo = check.mode === 'async' ? '' : 'inst1';
      assert.deepEqual(receivedCheck(wireOf(type, body)), { check, answerTo });
    });

  it('SEC-13: a URI that is no redirect URI arrives with the others', () => {
    const keys = { member: 'jwks_uri', uri: 'https://rp.example/jwks.json' };
    const { subject } = awaitedSectorCheck;
    const check = { ...awaitedSectorCheck, subject: { ...subject, toList: [...subject.toList, keys] } };
    const { headers, body } = requestMessage(check, { time, instance: 'inst1' });
    const received = receivedCheck({ header: (name) => headers.get(name), body });
    assert.ok(received?.check.subject.member === 'sector_identifier_uri');
    assert.deepEqual(
      received.check.subject.toList.map(({ uri }) => uri),
      check.subject.toList.map(({ uri }) => uri),
    );
  });
});

describe('judgements on the wire', () => {
  for (const [kind, check, before, behind] of judged)
    for (const [name, judgement, verdict] of judgements)
      it(`${name}, of ${check.checkId}${check.clientId ?? ''}, is written and read as ever`, () => {
        const type = `clientele.dcr.${kind}.check-judged.v1`;
        const body = `{${before},"attempts":2,"verdict":${verdict}${behind}}`;
        assertWritten(judgedMessage({ check, judgement, attempts: 2 }, { time }), type, body);
        const wire = wireOf(type, body);
        assert.deepEqual(receivedAnswer(wire), { checkId: check.checkId, judgement });
        if (check.mode === 'await') assert.equal(receivedVerdict(wire), undefined);
        else if (!judgement.ok) assert.equal(receivedVerdict(wire), 'no-verdict');
        else {
          const { mode: _mode, subject, ...rest } = check;
          const { member, uri } = subject;
          assert.deepEqual(receivedVerdict(wire), {
            ...rest,
            subject: { member, uri },
            attempts: 2,
            verdict: judgement.value,
          });
        }
      });
});
