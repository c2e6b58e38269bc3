import { after, before } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { type RunningRegistry, startRegistry } from '../support/registry.ts';
import { type RegistrySetup, type SharedRegistry, sharedRegistry } from '../support/shared-servers.ts';

type Disposable = { readonly dispose: () => Promise<void> };

/** Registries of this file that have not been started yet. */
const waiting: (() => void)[] = [];

/**
 * One registry for all tests of a file, started before the first and removed after the last. It is for files that stop
 * it, read its output, or need their own settings. All other files share one. Call it at the top of a file. All
 * registries of the file start at the same time.
 */
export const useRegistry = (env: Readonly<Record<string, string>> = {}): RunningRegistry => {
  const running = startedBefore(() =>
    env.PUBLIC_URL === undefined ? startRegistry({ env }) : startBehindGateway(env),
  );
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

/** The registry of a profile that all files of the run share. Call it at the top of a file. */
export const useSharedRegistry = (setup: RegistrySetup = {}): SharedRegistry => {
  const running = startedBefore(() => sharedRegistry(setup));
  return {
    get url() {
      return running().url;
    },
    get dataDir() {
      return running().dataDir;
    },
  };
};

/** Starts something before the first test of the file and disposes of it after the last. */
const startedBefore = <Started extends Disposable>(start: () => Promise<Started>): (() => Started) => {
  let starting: Promise<Started> | undefined;
  let started: Started | undefined;
  waiting.push(() => {
    starting = start();
  });
  before(async () => {
    for (const startNext of waiting.splice(0)) startNext();
    started = await starting;
  });
  after(async () => {
    await (await starting)?.dispose();
  });
  return () => {
    if (started === undefined) throw new Error('the registry is used before the tests have begun');
    return started;
  };
};

/** A registry whose PUBLIC_URL differs from the URL at which the tests reach it. */
const startBehindGateway = async (env: Readonly<Record<string, string>>): Promise<RunningRegistry> => {
  const port = await freePort();
  const registry = await startRegistry({ env: { ...env, PORT: String(port) } });
  return { ...registry, url: `http://127.0.0.1:${port}` };
};
