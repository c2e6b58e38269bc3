import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isLanguageTag } from './language-tag.ts';

const wellFormed = [
  ...['en', 'EN', 'de-CH', 'ja-Jpan-JP', 'zh-Hant-HK', 'es-419', 'sl-rozaj-biske', 'de-1996', 'zh-yue-Hant'],
  ...['en-a-myext-b-another', 'de-DE-u-co-phonebk', 'x-whatever', 'en-x-priv', 'i-klingon', 'sgn-BE-FR', 'en-GB-oed'],
  ...['qaa-Qaaa-QM-x-southern', 'abcdefgh'],
];
const malformed = [
  ...['', '_x', 'en_US', 'e', 'en-', '-en', 'en--US', 'abcdefghi', 'en-u', 'en-a-x', 'x', 'x-', 'i-unknown', 'en US'],
  ...['de-419-DE', 'a-DE', 'én', 'en#', `en-x-${'a-'.repeat(80)}a`],
];

for (const tag of wellFormed) it(`I18N-02: ${tag} is a language tag`, () => assert.ok(isLanguageTag(tag)));
for (const tag of malformed) it(`I18N-02: ${tag.slice(0, 20)} is none`, () => assert.ok(!isLanguageTag(tag)));
