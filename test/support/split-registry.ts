import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newRootKeysText, randomPool } from '@clientele/adapter-jose';
import { startMethodGateway } from './method-gateway.ts';
import { type ServiceProcess, startService } from './service-process.ts';

/** A registry of separate processes behind one URL. */
export type SplitRegistry = {
  readonly url: string;
  readonly registrations: readonly ServiceProcess[];
  readonly configurations: readonly ServiceProcess[];
  readonly projectors: readonly ServiceProcess[];
  /** Starts one more process with the same environment; it is not behind the gateway. */
  readonly start: (service: string) => Promise<ServiceProcess>;
  /** Puts these processes behind the gateway in place of those that are there. */
  readonly serve: (services: {
    readonly registrations: readonly Pick<ServiceProcess, 'url'>[];
    readonly configurations: readonly Pick<ServiceProcess, 'url'>[];
  }) => void;
};

/** Where what is started leaves how it is ended: a test's own context, or hooks of a whole file. */
export type Closing = { readonly after: (close: () => unknown) => void };

export type SplitOptions = {
  /** Folder for the root keys. */
  readonly dir: string;
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
  readonly projectorsCount?: number;
  readonly env?: Readonly<Record<string, string>>;
};

/** Two of each API behind a gateway; everything is killed when the test ends, however it ends. */
export const startSplit = async (context: Closing, options: SplitOptions): Promise<SplitRegistry> => {
  const gateway = await startMethodGateway();
  context.after(() => gateway.close());
  const rootKeysFile = join(options.dir, 'root-keys.json');
  writeFileSync(rootKeysFile, newRootKeysText('root-1', randomPool()), { mode: 0o600 });
  const env = {
    EVENT_STORE_URL: options.eventStoreUrl,
    READ_MODEL_URL: options.readModelUrl,
    ROOT_KEYS_FILE: rootKeysFile,
    PUBLIC_URL: gateway.url,
    LOG_LEVEL: 'warn',
    ...options.env,
  };
  const start = async (service: string): Promise<ServiceProcess> => {
    const started = await startService(service, env);
    context.after(() => started.stop('SIGKILL'));
    return started;
  };
  const many = (service: string, count: number): Promise<readonly ServiceProcess[]> =>
    Promise.all(Array.from({ length: count }, () => start(service)));
  const [registrations, configurations, projectors] = await Promise.all([
    many('registration', 2),
    many('configuration', 2),
    many('projector', options.projectorsCount ?? 1),
  ]);
  const serve: SplitRegistry['serve'] = (services) =>
    gateway.setTargets({
      readers: services.configurations.map(({ url }) => url),
      writers: services.registrations.map(({ url }) => url),
    });
  serve({ registrations, configurations });
  return { url: gateway.url, registrations, configurations, projectors, start, serve };
};
