import type { Environment } from '@clientele/platform';
import { type ChildService, startChild } from './child-service.ts';
import type { SplitConfig } from './config.ts';

/** All processes of the registry. */
export type ProcessGroup = {
  /** Resolves when the gateway is ready for clients. Stays pending if that never happens; `broken` then says why. */
  readonly ready: Promise<void>;
  /** Resolves with what went wrong: a process ended by itself, or was not ready in time. */
  readonly broken: Promise<string>;
  /** Stops the gateway first, so that requests in progress are answered, then the services. Bounded. */
  readonly stop: () => Promise<void>;
};

type ProcessGroupOptions = {
  readonly publicUrl: string;
  readonly environment: Environment;
  readonly write: (text: string) => void;
};

const gatewayStopMsMax = 10_000;
const stopMsMax = 25_000;
/** A service without its engines reports that itself, START_MS_MAX after its start, and must not be stopped before. */
const furtherStartMs = 15_000;
const nameChars = 'configuration-1'.length;

export const startProcessGroup = (config: SplitConfig, options: ProcessGroupOptions): ProcessGroup => {
  const broken = Promise.withResolvers<string>();
  const services: ChildService[] = [];
  const gateways: ChildService[] = [];
  let isStopping = false;

  const start = (name: string, main: string, env: Environment): ChildService => {
    const onLine = (line: string): void => options.write(`${name.padEnd(nameChars)} | ${line}\n`);
    const child = startChild({ main, env: { ...options.environment, ...env }, onLine });
    void child.ended.then((how) => broken.resolve(`${name} ended ${how}`));
    return child;
  };

  /** Starts instances on free ports of the loopback interface. Resolves with their URLs. */
  const startService = async (service: string, instances: number): Promise<readonly string[]> => {
    const children = Array.from({ length: instances }, (_, index) =>
      start(`${service}-${index + 1}`, `services/${service}/src/main.ts`, {
        HOST: '127.0.0.1',
        PORT: '0',
        PUBLIC_URL: options.publicUrl,
        ROOT_KEYS_FILE: config.rootKeysFile,
        TRUSTED_PROXIES: 'loopback',
      }),
    );
    services.push(...children);
    return Promise.all(children.map(({ ready }) => ready));
  };

  const startAll = async (): Promise<void> => {
    const [registrations, configurations] = await Promise.all([
      startService('registration', config.registrationInstances),
      startService('configuration', config.configurationInstances),
      startService('projector', 1),
      startService('sector-worker', 1),
    ]);
    if (isStopping) return;
    const gateway = start('gateway', 'infra/gateway/src/main.ts', {
      HOST: config.host,
      PORT: String(config.port),
      REGISTRATION_URLS: registrations.join(','),
      CONFIGURATION_URLS: configurations.join(','),
    });
    gateways.push(gateway);
    await gateway.ready;
  };

  const startMsMax = config.startMsMax + furtherStartMs;
  const timer = setTimeout(() => broken.resolve(`not ready after ${startMsMax} ms`), startMsMax);
  const ready = startAll().finally(() => clearTimeout(timer));
  const stop = async (): Promise<void> => {
    isStopping = true;
    clearTimeout(timer);
    await Promise.all(gateways.map((child) => child.stop(gatewayStopMsMax)));
    await Promise.all(services.map((child) => child.stop(stopMsMax)));
  };
  return { ready, broken: broken.promise, stop };
};
