import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { browserMissing, type Page } from '../support/browser.ts';
import { manage } from '../support/registry.ts';
import { useDocsPage } from './docs-page.ts';

describe('the page at /docs in a browser', { skip: browserMissing() }, () => {
  const docs = useDocsPage();
  const { open, textOf, type, choose, answered, isShown, registered } = docs;

  it('registers a client, shows its credentials once, reads it and deletes it', async (t) => {
    const page = await open(t);
    const client = await registered(page);
    assert.match(client.registration_access_token, /^rat_/);
    assert.equal(typeof client.client_secret, 'string');
    assert.equal(await isShown(page, 'answer-secrets'), true);
    assert.match(await textOf(page, 'answer-secrets'), /shown here\s+once/);
    assert.match(await textOf(page, 'answer-headers'), /X-Request-Id[\w.-]+ETag"0"/);
    assert.equal((await manage(client)).status, 200, 'what the page shows is what the registry knows');

    await page.click('[data-method=GET]');
    await answered(page, 'GET', '200');
    assert.deepEqual(JSON.parse(await textOf(page, 'answer-body')), client);

    await page.click('[data-method=DELETE]');
    await answered(page, 'DELETE', '204');
    assert.equal((await manage(client)).status, 401);
    assert.equal(await isShown(page, 'clients'), false);
    assert.equal(await isShown(page, 'answer-body'), false);
    assert.equal(await page.evaluate('document.activeElement.id'), 'answer-title');
  });

  it('stores nothing: no storage, no cookie, no cache, and a reload forgets the client', async (t) => {
    const page = await open(t);
    const { client_id, registration_access_token } = await registered(page);
    assert.deepEqual(
      await page.evaluate(
        `(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, history.state, location.search])()`,
      ),
      [0, 0, '', 0, null, ''],
    );
    await page.reload();
    const page2 = String(
      await page.evaluate(`document.documentElement.outerHTML + document.getElementById('metadata').value`),
    );
    assert.ok(!page2.includes(client_id) && !page2.includes(registration_access_token));
  });

  it('keeps what was typed when another example is looked at, and shows it as a command', async (t) => {
    const page = await open(t);
    await type(page, `{"client_name":"Anna's app"}`);
    assert.match(await textOf(page, 'command'), /-d '\{"client_name":"Anna'\\''s app"\}'$/);
    await choose(page, 'example-native-app');
    const shown = async (): Promise<string> => String(await page.evaluate(`document.getElementById('metadata').value`));
    assert.match(await shown(), /"application_type": "native"/);
    await choose(page, 'example-web-app');
    assert.equal(await shown(), `{"client_name":"Anna's app"}`);
    await page.click('#restore');
    assert.match(await shown(), /Example shop/);
    await page.click('a[data-example=example-service]');
    assert.match(await shown(), /client_credentials/);
  });
});

describe('the page at /docs, refusals and lost answers', { skip: browserMissing() }, () => {
  const docs = useDocsPage();
  const { open, textOf, type, choose, answered, isShown, registered } = docs;

  it('shows a refusal with its description, and takes nothing from the answer for markup', async (t) => {
    const page = await open(t);
    await choose(page, 'example-mistakes');
    await page.click('#send');
    await answered(page, 'POST', '400');
    assert.match(await textOf(page, 'answer-text'), /redirect_uris\[0\] must not have a fragment/);
    assert.equal(await isShown(page, 'answer-secrets'), false);
    await type(page, JSON.stringify({ redirect_uris: ['https://rp.example/cb'], client_name: '<img src=x>' }));
    await registered(page);
    assert.equal(await page.evaluate(`document.querySelectorAll('main img').length`), 0);
    assert.match(await textOf(page, 'answer-body'), /<img src=x>/);
  });

  it('lists all faults of a body, each with the member that it is about', async (t) => {
    const page = await open(t);
    const errors = [
      { pointer: '/redirect_uris/0', code: 'redirect-uri-invalid', text: 'must not have a fragment' },
      { pointer: '/application_type', code: 'metadata-invalid', text: 'must be web or native' },
    ];
    await answering(page, 400, { error: 'invalid_redirect_uri', error_description: 'two faults', errors });
    await page.click('#send');
    await answered(page, 'POST', '400');
    assert.match(
      await textOf(page, 'answer-faults'),
      /\/redirect_uris\/0 must not have a fragment.*\/application_type must be/s,
    );
    assert.equal(await page.evaluate(`document.querySelector('#answer-faults a').hash`), '#redirect_uris');
  });

  for (const status of [429, 500, 503]) {
    it(`shows ${status} with Retry-After, and leads to what to do about it`, async (t) => {
      const page = await open(t);
      await answering(page, status, { error: 'temporarily_unavailable', error_description: 'try again' });
      await page.click('#send');
      await answered(page, 'POST', String(status));
      assert.match(await textOf(page, 'answer-headers'), /Retry-After7/);
      assert.equal(await page.evaluate(`document.querySelector('#answer-text a').hash`), `#status-${status}`);
      assert.equal(await isShown(page, `status-${status}`), true);
    });
  }

  it('repeats a registration whose answer was lost with the same Idempotency-Key, so that there is one client', async (t) => {
    const page = await open(t);
    // The registry gets the request, and the page does not get the answer.
    await page.evaluate(`(() => {
      const original = window.fetch;
      window.keys = [];
      window.fetch = async (url, init) => {
        window.keys.push(init.headers['Idempotency-Key']);
        const response = await original(url, init);
        if (window.keys.length > 1) return response;
        window.lost = await response.json();
        throw new TypeError('the connection broke');
      };
    })()`);
    await page.click('#send');
    await answered(page, 'POST', 'No answer');
    assert.equal(await isShown(page, 'answer-again'), true);
    const again = await registered(page);
    assert.equal(await isShown(page, 'answer-again'), false);
    assert.equal(await page.evaluate('window.lost.client_id'), again.client_id);
    const next = await registered(page);
    assert.notEqual(next.client_id, again.client_id, 'a registration that is settled is not repeated');
    const keys = (await page.evaluate('window.keys')) as readonly string[];
    assert.deepEqual([keys[0] === keys[1], keys[1] === keys[2], keys[0]?.length], [true, false, 32]);
  });
});

/** What the registry rarely says, said in its place. */
const answering = (page: Page, status: number, body: object): Promise<unknown> =>
  page.evaluate(`window.fetch = async () => new Response(${JSON.stringify(JSON.stringify(body))}, {
  status: ${status}, headers: { 'Content-Type': 'application/json', 'Retry-After': '7' },
})`);
