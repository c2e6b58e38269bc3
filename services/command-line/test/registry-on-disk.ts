import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectKeys, newRootKeysText, parseRootKeys, randomPool, vault } from '@clientele/adapter-jose';
import { sqliteEventStore, sqliteStoredViews, sqliteViewStore } from '@clientele/adapter-sqlite';
import {
  type CommandContext,
  foldedClients,
  registerClient,
  takeTurns,
  trackReadYourWrites,
  updateClient,
} from '@clientele/application';
import { isJsonObject, type JsonObject } from '@clientele/domain';
import { asAnonymous, asClient, registrationBody, startOfTime } from '@clientele/examples';
import { clientIds, eventIds } from '@clientele/platform';
import { catchUp } from '@clientele/projector';

const random = randomPool();

const failed = (cause: unknown): never => {
  throw new Error('the store failed', { cause });
};

/** A log with clients in it and the read model beside it, in a folder that is removed in the end. No service runs. */
export const registryOnDisk = () => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-'));
  const eventStore = sqliteEventStore(join(folder, 'log.db'), { onFailure: failed });
  const viewsFile = join(folder, 'views.db');
  const views = sqliteViewStore(viewsFile);
  const shown = sqliteStoredViews(viewsFile);
  const rootKeys = parseRootKeys(newRootKeysText('root', random));
  if (!rootKeys.ok) throw new Error(rootKeys.error);
  const context: CommandContext = {
    eventStore,
    keys: eventStore,
    vault: vault(rootKeys.value, { tenant: 'default' }),
    ids: { clientId: clientIds({ nowMs: () => startOfTime, random }), eventId: eventIds },
    clock: { nowMs: () => startOfTime, rfc3339: () => new Date(startOfTime).toISOString() },
    inspectKeys,
    otherPolicies: [],
    folded: foldedClients(),
    readYourWrites: trackReadYourWrites({ position: () => 0 }, 0),
    turns: takeTurns(),
    areUpdatesLimited: true,
    tenant: 'default',
    registrationUri: (clientId) => `https://registry.example/register/${clientId}`,
  };
  return {
    folder,
    context,
    eventStore,
    views,
    shown,
    viewsFile,
    register: async (members: JsonObject = {}) => {
      const registered = await registerClient(context, {
        body: { ...registrationBody, ...members },
        ...asAnonymous,
      });
      return issued(registered.ok ? registered.value.body : failed(registered.error));
    },
    update: async ({ clientId, token }: Issued, members: JsonObject) => {
      const body = { ...registrationBody, ...members, client_id: clientId };
      const updated = await updateClient(context, { ...asClient({ clientId, token }), body });
      return updated.ok ? updated.value : failed(updated.error);
    },
    /** Brings the read model up to the log. */
    project: async () => {
      await catchUp({ eventStore, views, onProgress: () => {} });
    },
    dispose: async () => {
      shown.close();
      views.close();
      await eventStore.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

type Issued = { readonly clientId: string; readonly token: string; readonly secret: string };

const issued = (body: string): Issued => {
  const client: unknown = JSON.parse(body);
  if (!isJsonObject(client)) return failed(body);
  return {
    clientId: String(client.client_id),
    token: String(client.registration_access_token),
    secret: String(client.client_secret),
  };
};
