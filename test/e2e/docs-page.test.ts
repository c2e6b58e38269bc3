import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type Browser, browserMissing, type Emulation, type Page, startBrowser } from '../support/browser.ts';
import { readDocs } from '../support/docs-examples.ts';
import { manage, type RunningRegistry, startRegistry } from '../support/registry.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 900 };

describe('the page at /docs in a browser', { skip: browserMissing() }, () => {
  let registry: RunningRegistry;
  let browser: Browser;
  before(async () => {
    [registry, browser] = await Promise.all([startRegistry(), startBrowser()]);
  });
  after(async () => {
    await browser?.dispose();
    await registry?.dispose();
  });

  /** Opens the page. Whatever a test does with it, it must not complain. */
  const open = async (t: TestContext, emulation: Emulation = desktop): Promise<Page> => {
    const page = await browser.openPage(`${registry.url}/docs`);
    t.after(() => assert.deepEqual(page.complaints, []));
    await page.emulate(emulation);
    return page;
  };
  const textOf = async (page: Page, id: string): Promise<string> =>
    String(await page.evaluate(`document.getElementById('${id}').textContent`));
  const type = (page: Page, text: string): Promise<unknown> =>
    page.evaluate(`(() => {
      const metadata = document.getElementById('metadata');
      metadata.value = ${JSON.stringify(text)};
      metadata.dispatchEvent(new Event('input', { bubbles: true }));
    })()`);
  const choose = (page: Page, example: string): Promise<unknown> =>
    page.evaluate(`(() => {
      const select = document.getElementById('example');
      select.value = '${example}';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    })()`);
  const answered = (page: Page, request: string, status: string): Promise<void> =>
    page.until(
      `document.getElementById('answer-request').textContent.startsWith('${request}') && document.getElementById('answer-status').textContent.startsWith('${status}')`,
    );
  const isShown = (page: Page, id: string): Promise<unknown> =>
    page.evaluate(`document.getElementById('${id}').checkVisibility()`);
  const registered = async (page: Page) => {
    await page.click('#send');
    await answered(page, 'POST', '201');
    return JSON.parse(await textOf(page, 'answer-body'));
  };

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

  it('copies a body to the clipboard, and without a clipboard selects it', async (t) => {
    const page = await open(t);
    await page.command('Browser.grantPermissions', { permissions: ['clipboardReadWrite', 'clipboardSanitizedWrite'] });
    await page.click('#example-web-app + .copy');
    await page.until(`document.querySelector('#example-web-app + .copy').textContent === 'Copied'`);
    assert.equal(
      await page.evaluate('navigator.clipboard.readText()'),
      await page.evaluate(`document.getElementById('example-web-app').textContent`),
    );
    assert.equal(await textOf(page, 'announcement'), 'Copied');
    await page.evaluate(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`);
    await page.click('#example-service + .copy');
    await page.until(`getSelection().toString().includes('client_credentials')`);
  });

  it('can be used with the keyboard alone', async (t) => {
    const page = await open(t);
    await page.evaluate(`document.getElementById('example').focus()`);
    const focused: unknown[] = [];
    for (let tabs = 0; tabs < 4; tabs += 1) {
      focused.push(await page.evaluate('document.activeElement.id'));
      await page.press('Tab');
    }
    assert.deepEqual(focused.slice(0, 3), ['example', 'restore', 'metadata']);
    await page.evaluate(`document.getElementById('send').focus()`);
    await page.press('Enter');
    await answered(page, 'POST', '201');
  });

  it('may run its own scripts, call its own registry, and nothing else', async () => {
    const { policy } = await readDocs(registry);
    const page = await browser.openPage(`${registry.url}/docs`);
    assert.doesNotMatch(policy, /unsafe|nonce|\*/);
    await page
      .evaluate(`(() => {
      const script = document.createElement('script');
      script.append('window.isInjected = true');
      document.body.append(script);
    })()`)
      .catch(() => undefined);
    assert.equal(await page.evaluate('window.isInjected'), undefined);
    assert.equal(await page.evaluate(`fetch('http://127.0.0.2:9/').catch(() => 'refused')`), 'refused');
    assert.ok(
      page.complaints.some((text) => text.includes('connect-src')),
      page.complaints.join('\n'),
    );
  });

  it('is readable without scripts: the form is not there, and a sentence says why', async (t) => {
    const page = await open(t, { ...desktop, scripts: false });
    await page.command('Page.reload');
    await page.until(`document.querySelector('noscript')?.checkVisibility() === true`);
    assert.equal(await isShown(page, 'registration'), false);
    assert.equal(await isShown(page, 'example-web-app'), true);
  });

  for (const [name, emulation] of Object.entries({
    'light, on a phone': { ...phone, scheme: 'light' },
    'dark, on a desktop': { ...desktop, scheme: 'dark' },
  } as const)) {
    it(`has no fault that axe knows of, and does not scroll sideways: ${name}`, async (t) => {
      const page = await open(t, emulation);
      await choose(page, 'example-mistakes');
      await page.click('#send');
      await answered(page, 'POST', '400');
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), emulation.width);
      await choose(page, 'example-web-app');
      await registered(page);
      await page.evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true; })`);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), emulation.width);
      await page.evaluate(`${axe}; undefined`);
      const faults = await page.evaluate(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 120))]))`,
      );
      assert.deepEqual(faults, []);
    });
  }
});

/** What the registry rarely says, said in its place. */
const answering = (page: Page, status: number, body: object): Promise<unknown> =>
  page.evaluate(`window.fetch = async () => new Response(${JSON.stringify(JSON.stringify(body))}, {
    status: ${status}, headers: { 'Content-Type': 'application/json', 'Retry-After': '7' },
  })`);
