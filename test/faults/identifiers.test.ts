import { join } from 'node:path';
import { assertDistinctIdentifiers } from '../support/distinct-identifiers.ts';
import { startRegistry } from '../support/registry.ts';
import { faultTest } from './fault-test.ts';
import { quietEnv } from './running-registry.ts';

const registrationsMax = 100_000;

faultTest(
  `CFG-28: no identifier comes again over ${registrationsMax} registrations, those of deleted clients included`,
  async (run) => {
    const registry = await startRegistry({ dataDir: join(run.dir, 'data'), env: quietEnv });
    run.context.after(() => registry.stop('SIGKILL'));
    await assertDistinctIdentifiers(registry, registrationsMax);
    await registry.stop();
    return { registrations: registrationsMax };
  },
);
