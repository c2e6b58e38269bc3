import { after, before } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { type Registry, startRegistry } from '../support/registry.ts';

/**
 * One registry for all tests of a file, started before the first and removed after the last.
 * Call it at the top of a file, once for each profile or configuration that the file needs.
 */
export const useRegistry = (env: Readonly<Record<string, string>> = {}): Registry => {
  let started: Registry | undefined;
  const running = (): Registry => {
    if (started === undefined) throw new Error('the registry is used before the tests have begun');
    return started;
  };
  before(async () => {
    started = env.PUBLIC_URL === undefined ? await startRegistry({ env }) : await startBehindGateway(env);
  });
  after(async () => {
    await started?.dispose();
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
const startBehindGateway = async (env: Readonly<Record<string, string>>): Promise<Registry> => {
  const port = await freePort();
  const registry = await startRegistry({ env: { ...env, PORT: String(port) } });
  return { ...registry, url: `http://127.0.0.1:${port}` };
};
