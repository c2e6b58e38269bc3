import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { connectDevTools, type DevTools } from './dev-tools.ts';
import { until } from './until.ts';

const startMsMax = 60_000;
const names = ['chromium', 'chromium-browser', 'google-chrome'];

const browserBinary = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));

/** Why tests in a browser cannot run here, or false. CI must run them, so nothing is skipped there. */
export const browserMissing = (): string | false =>
  browserBinary() === undefined && process.env.CI === undefined
    ? 'there is no Chromium: apt-get install chromium'
    : false;

/** A browser with a profile of its own, which is removed with it. */
export type Browser = {
  readonly openPage: (url: string) => Promise<Page>;
  readonly dispose: () => Promise<void>;
};

/** A page in a tab of its own. */
export type Page = {
  /** Evaluates an expression in the page, awaits it if it is a promise, and returns its value as JSON. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Waits until an expression is true in the page. */
  readonly until: (expression: string) => Promise<void>;
  /** Presses and releases a key as a person would. `Tab`, `Enter` and printable characters are known. */
  readonly press: (key: string) => Promise<void>;
  /** Clicks with the mouse in the middle of the first element that matches. */
  readonly click: (selector: string) => Promise<void>;
  /** What the page complained of so far: exceptions, console errors, violations of its Content-Security-Policy. */
  readonly complaints: readonly string[];
  readonly emulate: (settings: Emulation) => Promise<void>;
  readonly reload: () => Promise<void>;
  /** Any other command of the DevTools protocol. */
  readonly command: DevTools['command'];
  readonly screenshot: () => Promise<Buffer>;
};

export type Emulation = {
  readonly width: number;
  readonly height: number;
  readonly scheme?: 'light' | 'dark';
  readonly scripts?: boolean;
};

/** Starts Chromium without a window. */
export const startBrowser = async (): Promise<Browser> => {
  const file = browserBinary();
  if (file === undefined) throw new Error('there is no Chromium here, and in CI there must be one');
  const home = await mkdtemp(join(tmpdir(), 'clientele-browser-'));
  const child = spawn(file, [...switches, `--user-data-dir=${home}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: home },
  });
  const dispose = async (): Promise<void> => {
    await end(child);
    await rm(home, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    const devTools = await connectDevTools(await devToolsUrl(child));
    return { openPage: (url) => openPage(devTools, url), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
};

/** The sandbox does not work for root, which is who runs the tests in a container. */
const switches = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--hide-scrollbars',
  '--remote-debugging-port=0',
];

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
};

const devToolsUrl = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`Chromium did not start in time:\n${text}`)), startMsMax);
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const url = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}:\n${text}`)));
  });

const openPage = async (browser: DevTools, url: string): Promise<Page> => {
  const { targetId } = await browser.command('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.command('Target.attachToTarget', { targetId, flatten: true });
  const page = pageOf(browser.session(String(sessionId)));
  for (const domain of ['Page', 'Runtime', 'Log', 'DOM']) await page.command(`${domain}.enable`);
  await page.command('Page.navigate', { url });
  await page.until(`location.href === ${JSON.stringify(url)} && document.readyState === 'complete'`);
  return page;
};

const pageOf = (devTools: DevTools): Page => {
  const { command } = devTools;
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await command('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    });
    if (exceptionDetails !== undefined) throw new Error(`${expression}\n${JSON.stringify(exceptionDetails)}`);
    return (result as { readonly value?: unknown }).value;
  };
  const untilTrue = (expression: string): Promise<void> =>
    until(expression, async () => (await evaluate(expression)) === true);
  return {
    command,
    evaluate,
    until: untilTrue,
    press: (key) => press(command, key),
    click: (selector) => click(command, evaluate, selector),
    complaints: complaintsOf(devTools),
    emulate: (settings) => emulate(command, settings),
    reload: async () => {
      await evaluate('window.isOld = true');
      await command('Page.reload');
      await untilTrue(`window.isOld === undefined && document.readyState === 'complete'`);
    },
    screenshot: async () => {
      const { data } = await command('Page.captureScreenshot', { captureBeyondViewport: false });
      return Buffer.from(String(data), 'base64');
    },
  };
};

const complaintsOf = (devTools: DevTools): readonly string[] => {
  const complaints: string[] = [];
  devTools.on('Runtime.exceptionThrown', (event) => complaints.push(JSON.stringify(event.exceptionDetails)));
  devTools.on('Log.entryAdded', ({ entry }) => {
    const { level, source, text } = entry as { readonly level: string; readonly source: string; readonly text: string };
    // The browser logs each answer from 400 on, which is no fault of the page.
    if (level === 'error' && source !== 'network') complaints.push(text);
  });
  return complaints;
};

const press = async (command: DevTools['command'], key: string): Promise<void> => {
  const code = ({ Tab: 9, Enter: 13, ' ': 32 } as const)[key];
  const text = key === 'Enter' ? '\r' : key.length === 1 ? key : undefined;
  const event = { key, code: key, windowsVirtualKeyCode: code ?? key.toUpperCase().charCodeAt(0) };
  await command('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...(text === undefined ? {} : { text }) });
  await command('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
};

const click = async (command: DevTools['command'], evaluate: Page['evaluate'], selector: string): Promise<void> => {
  const place = await evaluate(`(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    element.scrollIntoView({ block: 'center', behavior: 'instant' });
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  })()`);
  const event = { ...(place as { readonly x: number; readonly y: number }), button: 'left', clickCount: 1 };
  await command('Input.dispatchMouseEvent', { type: 'mousePressed', ...event });
  await command('Input.dispatchMouseEvent', { type: 'mouseReleased', ...event });
};

const emulate = async (command: DevTools['command'], settings: Emulation): Promise<void> => {
  const { width, height, scheme = 'light', scripts = true } = settings;
  await command('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
  await command('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  await command('Emulation.setScriptExecutionDisabled', { value: !scripts });
};
