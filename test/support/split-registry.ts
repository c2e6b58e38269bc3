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
  /** Starts one more process with the same environment. The gateway does not route to it. */
  readonly start: (service: string) => Promise<ServiceProcess>;
  /** Makes the gateway route to these processes instead of the current ones. */
  readonly serve: (services: {
    readonly registrations: readonly Pick<ServiceProcess, 'url'>[];
    readonly configurations: readonly Pick<ServiceProcess, 'url'>[];
  }) => void;
};

/** Registers clean-up: a test's own context, or the hooks of a whole file. */
export type Closing = { readonly after: (close: () => unknown) => void };

export type SplitOptions = {
  /** Folder for the root keys. */
  readonly dir: string;
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
  readonly projectorsCount?: number;
  readonly env?: Readonly<Record<string, string>>;
};

/** Two processes of each API behind a gateway. All are killed when the test ends, whatever the outcome. */
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
