import { inspectKeys, randomPool } from '@clientele/adapter-jose';
import { type ReadFence, type Registry, takeTurns } from '@clientele/application';
import type { RegistrationPolicy } from '@clientele/domain';
import { clientIds, eventIds, systemClock } from '@clientele/platform';
import type { Addresses } from './addresses.ts';
import { tenant } from './tenant.ts';

/** What commands and reads work with, on whatever stores. */
export const registryOf = (
  stores: Pick<Registry, 'log' | 'keys' | 'vault' | 'sector' | 'checkKeys'> & { readonly fence: ReadFence },
  rules: { readonly policy: RegistrationPolicy; readonly addresses: Addresses },
): Registry => ({
  ...stores,
  ids: { clientId: clientIds({ nowMs: systemClock.nowMs, random: randomPool() }), eventId: eventIds },
  clock: systemClock,
  policy: rules.policy,
  inspectKeys,
  turns: takeTurns(),
  tenant,
  registrationUri: rules.addresses.registrationUri,
});

/** Where the store of keys tells every process which rows are behind, nobody has to remember it. */
export const noFence: ReadFence = { raise: () => {}, mustFold: () => false };
