import {
  authenticateClient,
  deleteClient,
  eraseClient,
  recordSectorVerdict,
  registerClient,
  updateClient,
} from '@clientele/application';
import type { JsonObject } from '@clientele/domain';
import { asAnonymous, asClient, asOperator, documentVerdicts, requestContext } from '@clientele/examples';
import type { InProcessContext } from './in-process.ts';
import type { Random } from './random.ts';
import { randomMetadata } from './random-metadata.ts';

/** A client that is still registered after the history. */
export type LivingClient = { readonly clientId: string; readonly token: string };

const writersCount = 16;

/**
 * Registers, changes, judges, deletes and erases clients at random until at least `commandsMin` commands have been
 * accepted. Returns the remaining clients.
 */
export const makeHistory = async (
  registry: InProcessContext,
  random: Random,
  commandsMin: number,
): Promise<readonly LivingClient[]> => {
  const living: LivingClient[] = [];
  let taken = 0;
  const live = async (draws: Random): Promise<void> => {
    while (taken < commandsMin) {
      const client = await registered(registry, draws);
      if (client === undefined) continue;
      const changes = await changed(registry, client, draws);
      taken += 1 + changes;
      const isEnded = await ended(registry, client, draws);
      if (!isEnded && (await authenticateClient(registry, client)).ok) living.push(client);
    }
  };
  await Promise.all(Array.from({ length: writersCount }, () => live(random.fork())));
  return living;
};

/** Returns the number of accepted changes. */
const changed = async (registry: InProcessContext, client: LivingClient, draws: Random): Promise<number> => {
  let taken = 0;
  await judged(registry, client, draws);
  const changes = draws.below(4);
  for (let change = 0; change < changes; change += 1) {
    const body = { ...metadata(draws), client_id: client.clientId };
    const updated = await updateClient(registry, { ...asClient(client), policy: registry.policy, body });
    if (updated.ok) taken += 1;
    await judged(registry, client, draws);
  }
  return taken;
};

const metadata = (draws: Random): JsonObject => ({
  ...randomMetadata(draws),
  ...(draws.chance(0.2) ? { sector_identifier_uri: `https://rp.example/${draws.below(3)}.json` } : {}),
});

/** A verdict on a random revision, which may be outdated, unknown or already judged. */
const judged = async (registry: InProcessContext, { clientId }: LivingClient, draws: Random): Promise<void> => {
  const revision = draws.below(3);
  await recordSectorVerdict(registry, {
    checkId: draws.chance(0.7) ? `${clientId}-${revision}` : `${clientId}-${revision}-again`,
    clientId,
    revision,
    tenant: registry.tenant,
    subject: { member: 'sector_identifier_uri', uri: 'https://rp.example/0.json' },
    context: requestContext,
    attempts: 1,
    verdict: draws.pick([documentVerdicts.verified, documentVerdicts.verified, documentVerdicts.refused]),
  });
};

const registered = async (registry: InProcessContext, draws: Random): Promise<LivingClient | undefined> => {
  const answer = await registerClient(registry, { body: metadata(draws), ...asAnonymous, policy: registry.policy });
  if (!answer.ok) return undefined;
  const body = JSON.parse(answer.value.body);
  return { clientId: answer.value.clientId, token: String(body.registration_access_token) };
};

const ended = async (registry: InProcessContext, client: LivingClient, draws: Random): Promise<boolean> => {
  if (draws.chance(0.8)) return false;
  if (draws.chance(0.5)) return (await deleteClient(registry, { ...asClient(client) })).ok;
  const erased = await eraseClient(registry, { clientId: client.clientId, ...asOperator });
  return erased.ok;
};
