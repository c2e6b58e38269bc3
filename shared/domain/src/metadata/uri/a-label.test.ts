import assert from 'node:assert/strict';
import { test } from 'node:test';
import { domainToASCII } from 'node:url';
import { isSoundLabel } from './a-label.ts';

test('RED-03: every name that browsers encode is a sound label', () => {
  const names = [
    'bücher',
    '例え',
    'españa',
    'россия',
    'مثال',
    'ไทย',
    '한국',
    'faß',
    'ελληνικά',
    'a-ü',
    '💩',
    'ひらがな-katakana-漢字',
  ];
  for (const name of names) {
    const label = domainToASCII(name);
    assert.match(label, /^xn--/, name);
    assert.ok(isSoundLabel(label), label);
    assert.ok(isSoundLabel(label.toUpperCase()), label);
  }
  for (const label of ['rp', 'a--b', 'xn-', 'x', '127', '_dmarc']) assert.ok(isSoundLabel(label), label);
});

test('RED-03: a label with the prefix of an A-label that decodes to nothing, or to what no name has, is none', () => {
  const labels = [
    'xn--0',
    'xn--',
    'xn--a',
    'xn---',
    'xn--abc-',
    'xn--99999999',
    'xn--bcher-kva0',
    'xn--bcher-KVA_',
    'xn--rp',
  ];
  for (const label of labels) assert.equal(isSoundLabel(label), false, label);
});
