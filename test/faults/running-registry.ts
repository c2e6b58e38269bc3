import { compileCacheEnv } from '../support/compile-cache.ts';
import { freePort } from '../support/free-port.ts';
import { type RunningRegistry, startRegistry } from '../support/registry.ts';
import type { FaultRun } from './fault-test.ts';

/** Environment of a registry that is started often: no request log, and a compile cache. */
export const quietEnv = { LOG_LEVEL: 'error', ...compileCacheEnv } as const;

/** A registry that is killed and restarted on the same port with the same data, while its clients continue. */
export type RestartableRegistry = {
  readonly url: string;
  readonly dataDir: string;
  /** Resolves when the registry is up, or at once if it already is. */
  readonly up: () => Promise<void>;
  /** Sends SIGKILL, then starts the registry on the remaining files. */
  readonly crash: () => Promise<void>;
  readonly stop: () => Promise<number | null>;
};

/** @param options.publicPort port that clients see, if a proxy stands between them and the registry. */
export const startRestartable = async (
  run: FaultRun,
  options: { readonly dataDir: string; readonly port?: number; readonly publicPort?: number },
): Promise<RestartableRegistry> => {
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${options.publicPort ?? port}`;
  const start = (): Promise<RunningRegistry> =>
    startRegistry({ dataDir: options.dataDir, env: { ...quietEnv, PORT: String(port), PUBLIC_URL: url } });
  let registry = await start();
  let starting: Promise<void> = Promise.resolve();
  run.context.after(() => registry.stop('SIGKILL'));
  return {
    url,
    dataDir: options.dataDir,
    up: () => starting,
    crash: async () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      starting = promise;
      await registry.stop('SIGKILL');
      registry = await start().catch((error: unknown) => {
        reject(error);
        throw error;
      });
      resolve();
    },
    stop: () => registry.stop(),
  };
};
