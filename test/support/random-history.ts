import { deleteClient, eraseClient, type Registry, registerClient, updateClient } from '@clientele/application';
import { requestContext } from '@clientele/controls';
import type { Random } from './random.ts';
import { randomMetadata } from './random-metadata.ts';

/** A client that a history left alive. */
export type LivingClient = { readonly clientId: string; readonly token: string };

const writersCount = 16;

/** Registers, changes, deletes and erases clients at random until so many commands have been taken. Returns who is left. */
export const makeHistory = async (
  registry: Registry,
  random: Random,
  commandsMin: number,
): Promise<readonly LivingClient[]> => {
  const living: LivingClient[] = [];
  let taken = 0;
  const live = async (draws: Random): Promise<void> => {
    while (taken < commandsMin) {
      const client = await registered(registry, draws);
      if (client === undefined) continue;
      taken += 1;
      const changes = draws.below(4);
      for (let change = 0; change < changes; change += 1) {
        const body = { ...randomMetadata(draws), client_id: client.clientId };
        const updated = await updateClient(registry, { ...client, body, context: requestContext });
        if (updated.ok) taken += 1;
      }
      if (!(await ended(registry, client, draws))) living.push(client);
    }
  };
  await Promise.all(Array.from({ length: writersCount }, () => live(random.fork())));
  return living;
};

const registered = async (registry: Registry, draws: Random): Promise<LivingClient | undefined> => {
  const answer = await registerClient(registry, { body: randomMetadata(draws), context: requestContext });
  if (!answer.ok) return undefined;
  const body = JSON.parse(answer.value.body);
  return { clientId: answer.value.clientId, token: String(body.registration_access_token) };
};

const ended = async (registry: Registry, client: LivingClient, draws: Random): Promise<boolean> => {
  if (draws.chance(0.8)) return false;
  if (draws.chance(0.5)) return (await deleteClient(registry, { ...client, context: requestContext })).ok;
  const erased = await eraseClient(registry, { clientId: client.clientId, operator: 'test', context: requestContext });
  return erased.ok;
};
