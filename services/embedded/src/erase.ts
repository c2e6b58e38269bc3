import { eraseClient } from '@clientele/application';
import { eventIds, readTrace, systemClock } from '@clientele/platform';
import { catchUp } from '@clientele/projector';
import { readEmbeddedConfig } from './config.ts';
import { openStores, tenant } from './stores.ts';

const failedExitCode = 1;
const usageExitCode = 64;

/** `npm run erase -- CLIENT_ID`: destroys a client's key, and so its personal data and credentials, for good. */
const erase = async (clientId: string | undefined): Promise<void> => {
  if (clientId === undefined) return complain('usage: npm run erase -- CLIENT_ID', usageExitCode);
  const config = readEmbeddedConfig(process.env);
  if (!config.ok) return complain(config.error.join('\n'), failedExitCode);
  const stores = openStores(config.value, { onFailure: complainOf, nowMs: systemClock.nowMs });
  const ids = { clientId: eventIds, eventId: eventIds };
  const erased = await eraseClient(
    { ...stores, keys: stores.log, ids, clock: systemClock, tenant },
    {
      clientId,
      operator: 'command-line',
      context: { correlationId: eventIds(), traceparent: readTrace(undefined).traceparent },
    },
  );
  await catchUp({ ...stores, onProgress: () => {} });
  stores.log.checkpoint();
  await stores.close();
  if (!erased.ok) return complain(erased.error.description, failedExitCode);
  if (erased.value === 'unknown-client') return complain(`there is no client ${clientId}`, failedExitCode);
  console.log(erased.value === 'erased' ? `erased ${clientId}` : `${clientId} was erased before`);
};

const complain = (text: string, exitCode: number): void => {
  console.error(text);
  process.exitCode = exitCode;
};

const complainOf = (error: unknown): void =>
  complain(error instanceof Error ? error.message : String(error), failedExitCode);

await erase(process.argv[2]).catch(complainOf);
