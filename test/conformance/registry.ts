import { after, before } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { type CommandContext, startRegistry } from '../support/registry.ts';

/** Registries of this file that are still to be started. */
const waiting: (() => void)[] = [];

/**
 * One registry for all tests of a file, started before the first and removed after the last.
 * Call it at the top of a file, once for each profile or configuration that the file needs; all of them start at the same time.
 */
export const useRegistry = (env: Readonly<Record<string, string>> = {}): CommandContext => {
  let starting: Promise<CommandContext> | undefined;
  let started: CommandContext | undefined;
  const running = (): CommandContext => {
    if (started === undefined) throw new Error('the registry is used before the tests have begun');
    return started;
  };
  waiting.push(() => {
    starting = env.PUBLIC_URL === undefined ? startRegistry({ env }) : startBehindGateway(env);
  });
  before(async () => {
    for (const start of waiting.splice(0)) start();
    started = await starting;
  });
  after(async () => {
    await (await starting)?.dispose();
  });
  return {
    get url() {
      return running().url;
    },
    get dataDir() {
      return running().dataDir;
    },
    get pid() {
      return running().pid;
    },
    get ended() {
      return running().ended;
    },
    output: () => running().output(),
    stop: (signal) => running().stop(signal),
    dispose: () => running().dispose(),
  };
};

/** A registry that calls itself by another name than the one the tests reach it by. */
const startBehindGateway = async (env: Readonly<Record<string, string>>): Promise<CommandContext> => {
  const port = await freePort();
  const registry = await startRegistry({ env: { ...env, PORT: String(port) } });
  return { ...registry, url: `http://127.0.0.1:${port}` };
};
