import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acceptedMetadata } from '@clientele/examples';
import { type FetchRefusalCode, fetchRefusal, fetchRefusals } from '../documents/fetch-refusal.ts';
import type { UnverifiedDocument } from '../documents/verdict.ts';
import type { Json } from '../json.ts';
import type { ClientMetadata } from '../metadata/members/contract.ts';
import { sectorHost } from '../metadata/rules/sector-host.ts';
import { sectorChangeFault, sectorFault } from '../metadata/rules/sector-rules.ts';
import { fail, ok } from '../result.ts';
import { judgeSectorDocument } from './sector-document.ts';
import {
  judgeSector,
  revealsNetwork,
  sectorSubjectOf,
  sectorSubjectOfUpdate,
  sectorVerdictFault,
} from './sector-verdict.ts';

const base = acceptedMetadata({ redirect_uris: ['https://rp.example/cb'] });

/** Metadata under profiles that offer more than the default one. */
const client = (members: Readonly<Record<string, Json>>): ClientMetadata => ({ ...base, ...members });

const pairwise = (members: Readonly<Record<string, Json>>): ClientMetadata =>
  client({ subject_type: 'pairwise', ...members });

const toList = [
  { member: 'redirect_uris[0]', uri: 'https://a.example/cb' },
  { member: 'redirect_uris[1]', uri: 'https://b.example/cb' },
];
const both = '["https://a.example/cb","https://b.example/cb"]';
const sectorUri = 'https://a.example/sector.json';
const checkedAt = '2026-11-24T00:00:00.000Z';
const check = { member: 'sector_identifier_uri', uri: sectorUri, toList } as const;
const fetched = (text: string) => ok({ host: 'a.example', text, sha256: '0'.repeat(64) });

const told = (verdict: UnverifiedDocument) => sectorVerdictFault(verdict, check);

const refusal = (document: string, list: typeof toList): UnverifiedDocument => {
  const judgement = judgeSector({ ...check, toList: list }, fetched(document), checkedAt);
  assert.ok(judgement.ok && judgement.value.outcome === 'refused');
  return judgement.value;
};

const memberAtFault = (metadata: ClientMetadata): string | undefined => sectorFault(metadata)?.member;

describe('SEC-01: the form of sector_identifier_uri', () => {
  for (const uri of [
    'http://a.example/s',
    'https://u@a.example/s',
    'https://a.example/s#',
    'a.example',
    'https://a b/',
  ])
    it(`${uri} is refused, whatever the subject type`, () => {
      const fault = sectorFault(client({ sector_identifier_uri: uri }));
      assert.deepEqual([fault?.code, fault?.member], ['invalid_client_metadata', 'sector_identifier_uri']);
    });
});

describe('SEC-02: a fetch that failed', () => {
  it('refuses for good what would fail again, and leaves to be tried again what may not', () => {
    for (const code of Object.keys(fetchRefusals) as FetchRefusalCode[]) {
      const { transient, stage } = fetchRefusals[code];
      const outcome = transient ? 'failed' : 'refused';
      assert.partialDeepStrictEqual(
        judgeSector(check, fail(fetchRefusal(code)), checkedAt),
        stage === 'fetcher' ? { ok: false, error: { code } } : { ok: true, value: { outcome, code } },
      );
    }
  });

  it('THREAT-06: is reported in one text, whatever happened on the network', () => {
    const texts = Object.entries(fetchRefusals)
      .filter(([, { stage }]) => stage !== 'url')
      .map(([code]) => told({ outcome: 'refused', code, detail: code }).description);
    const ownCodes = ['check-timeout', 'attempts-exhausted', 'something-new'];
    for (const code of ownCodes) texts.push(told({ outcome: 'failed', code, detail: code }).description);
    assert.equal(new Set(texts).size, 1);
  });

  it('THREAT-06: reveals the network with every code but those of the URL and of a document that was read', () => {
    for (const [code, { stage }] of Object.entries(fetchRefusals)) assert.equal(revealsNetwork(code), stage !== 'url');
    assert.ok(revealsNetwork('check-timeout'));
    assert.ok(!revealsNetwork('document-incomplete'));
  });

  it('ERR-02: is reported with all texts in ASCII, without quotes and backslashes, as a fault of the member', () => {
    const codes = [
      ...Object.keys(fetchRefusals),
      'document-not-json',
      'document-too-many-entries',
      'document-incomplete',
    ];
    for (const code of codes) {
      const fault = told({ outcome: 'refused', code, detail: 'sector_identifier_uri misses one' });
      assert.deepEqual([fault.code, fault.member], ['invalid_client_metadata', 'sector_identifier_uri']);
      assert.match(fault.description, /^sector_identifier_uri [\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    }
  });
});

describe('SEC-04: every registered redirect URI is in the document', () => {
  const judged = (document: string) => {
    const outcome = judgeSectorDocument({ toList, document });
    return outcome.ok ? 'accepted' : outcome.error;
  };

  it('in any order, and among others', () => {
    assert.equal(judged(both), 'accepted');
    assert.equal(judged('["x","https://b.example/cb","https:\\/\\/a.example\\u002fcb"]'), 'accepted');
  });

  for (const other of [
    'https://b.example/cb/',
    'https://B.example/cb',
    'https://b.example:443/cb',
    'https://b.example/c%62',
    'https://b.example/cb ',
    'https://b.example/c',
    'https://b.example/',
  ])
    it(`is not met by ${other}`, () => {
      const missing = toList[1];
      assert.deepEqual(judged(JSON.stringify([toList[0]?.uri, other])), { code: 'document-incomplete', missing });
    });

  it('names the first that is missing, safely', () => {
    const verdict = refusal('["https://a.example/cb"]', toList);
    assert.equal(verdict.code, 'document-incomplete');
    const { description } = told(verdict);
    const rule = 'must name a document that lists redirect_uris[1] https://b.example/cb exactly';
    assert.equal(description, `sector_identifier_uri ${rule} (OIDC Registration section 5)`);
    const secret = [{ member: 'redirect_uris[0]', uri: 'https://a.example/cb?t=s3cret' }];
    assert.ok(!told(refusal('[]', secret)).description.includes('s3cret'));
  });

  it('SEC-13: names no redirect URI if it may be another one that is missing', () => {
    const also = [...toList, { member: 'jwks_uri', uri: 'https://a.example/jwks' }];
    const { description } = sectorVerdictFault(refusal(both, also), { ...check, toList: also });
    assert.doesNotMatch(description, /redirect_uris\[/);
  });

  it('is evidence: digest, host and time', () => {
    const evidence = { documentDigest: `sha-256:${'0'.repeat(64)}`, host: 'a.example', checkedAt };
    assert.deepEqual(judgeSector(check, fetched(both), checkedAt), ok({ outcome: 'verified', evidence }));
  });
});

describe('SEC-05: whether there is something to check', () => {
  it('depends on the member, not on the subject type', () => {
    for (const subject_type of ['public', 'pairwise'])
      assert.deepEqual(sectorSubjectOf(client({ subject_type, sector_identifier_uri: sectorUri }))?.toList, [
        { member: 'redirect_uris[0]', uri: 'https://rp.example/cb' },
      ]);
    assert.equal(sectorSubjectOf(pairwise({})), undefined);
  });
});

describe('SEC-06: pairwise subjects without a sector URI', () => {
  it('need one host in all redirect URIs; ports, paths and case do not count', () => {
    const hosts = ['https://a.example/cb', 'https://A.example:8443/x'];
    assert.equal(memberAtFault(pairwise({ redirect_uris: hosts })), undefined);
    assert.equal(
      memberAtFault(pairwise({ redirect_uris: [...hosts, 'https://b.example/cb'] })),
      'sector_identifier_uri',
    );
    assert.equal(memberAtFault(client({ redirect_uris: [...hosts, 'https://b.example/cb'] })), undefined);
  });

  it('may have any hosts with one', () => {
    const redirect_uris = ['https://a.example/cb', 'https://b.example/cb'];
    assert.equal(memberAtFault(pairwise({ redirect_uris, sector_identifier_uri: sectorUri })), undefined);
  });
});

describe('SEC-07: the sector', () => {
  it('is the host of the sector URI, else of the redirect URIs, lower case without port', () => {
    const named = pairwise({ sector_identifier_uri: 'https://S.example:8443/x' });
    assert.deepEqual(sectorHost(named), { ok: true, value: 's.example' });
    const redirect_uris = ['https://A.example:8443/cb', 'https://a.example/cb'];
    assert.deepEqual(sectorHost(pairwise({ redirect_uris })), { ok: true, value: 'a.example' });
  });

  it('is the host of jwks_uri or of the notification endpoint if there are no redirect URIs, and else missing', () => {
    const ciba = {
      redirect_uris: [],
      jwks_uri: 'https://k.example/j',
      backchannel_client_notification_endpoint: 'https://n.example/n',
    };
    const hostWith = (mode: string) => sectorHost(pairwise({ ...ciba, backchannel_token_delivery_mode: mode }));
    assert.deepEqual(
      ['poll', 'ping', 'push'].map(hostWith).map((host) => host.ok && host.value),
      ['k.example', 'k.example', 'n.example'],
    );
    assert.deepEqual(sectorHost(pairwise({ redirect_uris: [] })), { ok: false, error: 'sector-host-missing' });
  });
});

describe('SEC-09: loopback hosts and private-use schemes', () => {
  for (const uri of [
    'http://127.0.0.1/cb',
    'http://[::1]/cb',
    'http://localhost:8080/cb',
    'com.example.app:/cb',
    'com.example.app://cb',
  ])
    it(`${uri} gives no sector`, () => {
      assert.equal(memberAtFault(pairwise({ redirect_uris: [uri] })), 'sector_identifier_uri');
      assert.equal(memberAtFault(pairwise({ redirect_uris: [uri], sector_identifier_uri: sectorUri })), undefined);
    });
});

describe('SEC-10: an update', () => {
  const before = client({
    sector_identifier_uri: sectorUri,
    redirect_uris: ['https://a.example/1', 'https://a.example/2'],
  });
  it('needs no check if URI and redirect URIs are the same, in any order', () => {
    const after = client({
      ...before,
      redirect_uris: ['https://a.example/2', 'https://a.example/1'],
      client_name: 'New',
    });
    assert.equal(sectorSubjectOfUpdate(before, after), undefined);
  });

  it('needs one if either changed, or if the member is new', () => {
    const fewer = client({ ...before, redirect_uris: ['https://a.example/1'] });
    const moved = client({ ...before, sector_identifier_uri: `${sectorUri}2` });
    for (const after of [fewer, moved]) assert.deepEqual(sectorSubjectOfUpdate(before, after), sectorSubjectOf(after));
    assert.deepEqual(sectorSubjectOfUpdate(base, before), sectorSubjectOf(before));
    assert.equal(sectorSubjectOfUpdate(before, base), undefined);
  });
});

describe('SEC-12: the sector of pairwise subjects', () => {
  const before = pairwise({});
  it('may not change, neither with the redirect URIs nor by first naming a sector URI elsewhere', () => {
    for (const after of [
      pairwise({ redirect_uris: ['https://new.example/cb'] }),
      pairwise({ sector_identifier_uri: sectorUri }),
    ])
      assert.equal(sectorChangeFault(before, after)?.member, 'sector_identifier_uri');
  });

  it('may be named if it stays the same, and chosen if there were no pairwise subjects', () => {
    assert.equal(sectorChangeFault(before, pairwise({ sector_identifier_uri: 'https://rp.example/s' })), undefined);
    assert.equal(sectorChangeFault(base, pairwise({ sector_identifier_uri: sectorUri })), undefined);
  });

  it('PRIV-03: stay pairwise', () => {
    assert.equal(sectorChangeFault(before, base)?.member, 'subject_type');
    assert.equal(sectorChangeFault(base, base), undefined);
  });
});

describe('SEC-13: CIBA with pairwise subjects', () => {
  const polling = { backchannel_token_delivery_mode: 'poll', token_endpoint_auth_method: 'private_key_jwt' };
  const keys = { jwks_uri: 'https://rp.example/jwks' };

  it('needs jwks_uri and a proof with its keys to poll or be pinged', () => {
    assert.equal(memberAtFault(pairwise(polling)), 'jwks_uri');
    assert.equal(memberAtFault(pairwise({ ...polling, ...keys })), undefined);
    const secret = { ...polling, ...keys, token_endpoint_auth_method: 'client_secret_basic' };
    assert.equal(memberAtFault(pairwise(secret)), 'token_endpoint_auth_method');
    assert.equal(
      memberAtFault(pairwise({ ...secret, backchannel_authentication_request_signing_alg: 'ES256' })),
      undefined,
    );
    assert.equal(memberAtFault(client(polling)), undefined);
  });

  it('adds the URI that the document must list', () => {
    const listed = (members: Readonly<Record<string, Json>>) =>
      sectorSubjectOf(pairwise({ sector_identifier_uri: sectorUri, redirect_uris: [], ...members }))?.toList;
    assert.deepEqual(listed({ ...polling, ...keys }), [{ member: 'jwks_uri', uri: keys.jwks_uri }]);
    const pushed = {
      backchannel_token_delivery_mode: 'push',
      backchannel_client_notification_endpoint: 'https://rp.example/n',
    };
    assert.deepEqual(
      listed(pushed)?.map(({ member }) => member),
      ['backchannel_client_notification_endpoint'],
    );
  });
});
