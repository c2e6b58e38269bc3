import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectKeys, newRootKeysText, parseRootKeys, randomPool, vault } from '@clientele/adapter-jose';
import { sqliteEventStore, sqliteViewStore } from '@clientele/adapter-sqlite';
import {
  type ClientInformation,
  type CommandContext,
  clientReader,
  foldedClients,
  freshViews,
  type Recording,
  type Refusal,
  type SectorChecking,
  takeTurns,
  trackReadYourWrites,
} from '@clientele/application';
import { isJsonObject, type JsonObject, ok, type ProfileName, type Result } from '@clientele/domain';
import { documentVerdicts, policyFor, startOfTime } from '@clientele/examples';
import { clientIds, eventIds } from '@clientele/platform';
import { startProjector } from '@clientele/projector';

const random = randomPool();

/** The use cases on real stores, without HTTP, with a clock that the test turns. */
export const startInProcess = async (options: { readonly profile?: ProfileName } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-'));
  let nowMs = startOfTime;
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  const eventStore = sqliteEventStore(join(folder, 'log.db'), { onFailure });
  const views = sqliteViewStore(join(folder, 'views.db'));
  const rootKeys = parseRootKeys(newRootKeysText('root', random));
  if (!rootKeys.ok) throw new Error(rootKeys.error);
  const projector = await startProjector({ eventStore, views, onFailure });
  const registry: CommandContext & Recording = {
    eventStore,
    keys: eventStore,
    vault: vault(rootKeys.value, { tenant: 'default' }),
    ids: { clientId: clientIds({ nowMs: () => nowMs, random }), eventId: eventIds },
    clock: { nowMs: () => nowMs, rfc3339: () => new Date(nowMs).toISOString() },
    policy: policyFor(options.profile ?? 'bcp', { sectorChecks: true }),
    sector: unchecked,
    inspectKeys,
    folded: foldedClients(),
    readYourWrites: trackReadYourWrites(projector.progress, 0),
    turns: takeTurns(),
    tenant: 'default',
    registrationUri: (clientId) => `https://registry.example/register/${clientId}`,
  };
  return {
    registry,
    eventStore,
    views,
    failures,
    read: clientReader({ ...registry, views: freshViews(views, registry.readYourWrites) }),
    /** Lets that many seconds pass. */
    passSeconds: (seconds: number): void => {
      nowMs += seconds * 1000;
    },
    stop: async (): Promise<void> => {
      await projector.stop();
      views.close();
      await eventStore.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Documents are checked later, by nobody; who waits for a verdict gets a good one. */
const unchecked: SectorChecking = {
  mode: 'async',
  verdictOn: async () => ok(documentVerdicts.verified),
  leave: () => undefined,
};

/** The body of an answer that must have succeeded. */
export const succeeded = (answer: Result<ClientInformation, Refusal>): JsonObject => {
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.description}`);
  const body: unknown = JSON.parse(answer.value.body);
  if (!isJsonObject(body)) throw new TypeError('an answer is a JSON object');
  return body;
};
