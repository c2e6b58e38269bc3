import assert from 'node:assert/strict';
import { after, before, type TestContext } from 'node:test';
import { type Browser, type Emulation, type Page, startBrowser } from '../support/browser.ts';
import { type RunningRegistry, startRegistry } from '../support/registry.ts';

export const desktop = { width: 1280, height: 900 };

/** The page at `/docs` of a registry of its own, in a browser of its own. Call it at the top of a describe. */
export const useDocsPage = () => {
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
  return {
    get registry() {
      return registry;
    },
    get browser() {
      return browser;
    },
    ...{ open, textOf, type, choose, answered, isShown, registered },
  };
};
