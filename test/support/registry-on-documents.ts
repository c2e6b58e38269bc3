import type { TestContext } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import { type Answer, manage, type RunningRegistry, register, smallestBody, startRegistry } from './registry.ts';
import { until } from './until.ts';

const status = 'clientele_registration_status';

/** A registry that a test can kill and restart on the same data, under the same address. */
export const startAgainOn = async (
  t: TestContext,
  env: Readonly<Record<string, string>>,
  before?: RunningRegistry,
): Promise<RunningRegistry> => {
  const port = before === undefined ? '0' : new URL(before.url).port;
  const place = before === undefined ? {} : { dataDir: before.dataDir };
  const registry = await startRegistry({ env: { ...env, PORT: port }, ...place });
  t.after(() => registry.dispose());
  return registry;
};

/** A registration that refers to a document. */
export const named = (registry: RunningRegistry, uri: string): Promise<Answer> =>
  register(registry, { ...smallestBody, sector_identifier_uri: uri });

export const passes = (client: JsonObject): Promise<void> =>
  until('the check has passed', async () => {
    const { status: code, body } = await manage(client);
    return code === 200 && body[status] === undefined;
  });
