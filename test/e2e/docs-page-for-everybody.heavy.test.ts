import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { readDocs } from '../support/docs-examples.ts';
import { desktop, useDocsPage } from './docs-page.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { width: 360, height: 740 };

describe('the page at /docs for everybody', { skip: browserMissing() }, () => {
  const docs = useDocsPage();
  const { open, textOf, choose, answered, isShown, registered } = docs;

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

  it('may run its own scripts, call its own docs.registry, and nothing else', async () => {
    const { policy } = await readDocs(docs.registry);
    const page = await docs.browser.openPage(`${docs.registry.url}/docs`);
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
