import assert from 'node:assert/strict';
import { manage, replace, withoutIssued } from '../support/registry.ts';
import { accepted } from './answers.ts';
import { rule } from './rule.ts';
import { all, icm, speakTo } from './vocabulary.ts';

const bcp = speakTo('bcp');

const localized = {
  'client_name#ja-Jpan-JP': 'クライアント名',
  'client_name#de': 'Anwendung',
  'client_uri#fr': 'https://rp.example/fr',
  'logo_uri#de-CH-1996': 'https://rp.example/de.png',
  'policy_uri#zh-Hant': 'https://rp.example/policy',
  'tos_uri#es-419': 'https://rp.example/tos',
};

rule('I18N-01', 'the five human-readable members keep their localized siblings', async () => {
  const client = await bcp.keeps({ client_name: 'Client', ...localized });
  assert.deepEqual(accepted(await manage(client), 200), client);
});

rule('I18N-01', 'a localized value needs no untagged one', () =>
  bcp.returns({ 'client_name#de': 'Anwendung' }, { 'client_name#de': 'Anwendung', client_name: undefined }),
);

for (const tag of [
  'en',
  'EN',
  'sr-Latn-RS',
  'sl-rozaj-biske',
  'x-private',
  'de-x-phonebk',
  'en-u-ca-gregory',
  'i-klingon',
]) {
  rule('I18N-01', `the tag ${tag} is well formed`, () => bcp.keeps({ [`client_name#${tag}`]: 'x' }));
}

for (const tag of [
  '',
  '_x',
  'en_US',
  '-',
  'en-',
  '-en',
  'e',
  'abcdefghi',
  'en--US',
  'en US',
  'en#de',
  'de-x',
  '12',
  'é',
]) {
  rule('I18N-02', `the malformed tag ${JSON.stringify(tag)} makes the member one to ignore`, () =>
    bcp.leavesAbsent({ [`client_name#${tag}`]: 'x' }, `client_name#${tag}`),
  );
}

rule('I18N-02', 'the value of a member with a malformed tag is not judged', () =>
  all(
    bcp.leavesAbsent({ 'logo_uri#en_US': 'javascript:x' }, 'logo_uri#en_US'),
    bcp.leavesAbsent({ 'client_name#': 5 }, 'client_name#'),
  ),
);

rule('I18N-03', 'two spellings of one tag are refused', () =>
  all(
    bcp.refuses({ 'client_name#EN': 'a', 'client_name#en': 'b' }, icm, /client_name/),
    bcp.refuses({ 'tos_uri#zh-hant': 'https://a.example/', 'tos_uri#zh-Hant': 'https://a.example/' }, icm, /tos_uri/),
    bcp.keeps({ 'client_name#EN': 'a', 'tos_uri#en': 'https://rp.example/' }),
  ),
);

rule('I18N-03', 'a tag is returned as the client spelt it', () =>
  bcp.keeps({ 'client_name#JA-jpan-jp': 'a', 'client_name#dE': 'b' }),
);

rule('I18N-04', 'a localized value obeys the rule of its base', () =>
  all(
    bcp.refuses({ 'logo_uri#fr': 'javascript:x' }, icm, /logo_uri/),
    bcp.refuses({ 'client_uri#fr': '//rp.example/' }, icm, /client_uri/),
    bcp.refuses({ 'policy_uri#fr': 'data:text/html,x' }, icm, /policy_uri/),
    bcp.refuses({ 'tos_uri#fr': 'https://u:p@rp.example/' }, icm, /tos_uri/),
    bcp.refuses({ 'client_name#fr': 'a\u202eb' }, icm, /client_name/),
    bcp.refuses({ 'client_name#fr': 5 }, icm, /client_name/),
    bcp.refuses({ 'client_name#fr': 'x'.repeat(4097) }, icm, /client_name/),
  ),
);

rule('I18N-05', 'a tag on another member makes it unknown, never an override', () =>
  all(
    bcp.returns(
      { 'redirect_uris#en': ['https://evil.example/'] },
      { redirect_uris: ['https://rp.example/cb'], 'redirect_uris#en': undefined },
    ),
    bcp.returns(
      { 'scope#en': 5, 'grant_types#en': ['password'] },
      { 'scope#en': undefined, 'grant_types#en': undefined },
    ),
    bcp.returns({ 'application_type#en': 'native' }, { application_type: 'web', 'application_type#en': undefined }),
  ),
);

rule('I18N-06', 'the untagged value stays as sent beside tagged ones', () =>
  bcp.keeps({ client_name: 'Приложение', 'client_name#en': 'Application' }),
);

rule('I18N-06', 'a tagged value never becomes the untagged one', () =>
  bcp.leavesAbsent({ 'client_name#en': 'Application', 'client_name#ru': 'Приложение' }, 'client_name'),
);

rule('I18N-07', 'an update that omits a tagged member deletes it', async () => {
  const client = await bcp.keeps({ client_name: 'Client', ...localized });
  const { 'client_name#ja-Jpan-JP': _, ...rest } = withoutIssued(client);
  const updated = accepted(await replace(client, rest), 200);
  assert.ok(!Object.hasOwn(updated, 'client_name#ja-Jpan-JP'));
  assert.equal(updated['client_name#de'], 'Anwendung');
  assert.deepEqual(accepted(await manage(client), 200), updated);
});
