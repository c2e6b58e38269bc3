import { inspectKeys, randomPool } from '@clientele/adapter-jose';
import { type CommandContext, foldedClients, type ReadYourWrites, takeTurns } from '@clientele/application';
import { clientIds, eventIds, systemClock } from '@clientele/platform';
import type { ServiceSettings } from './service-settings.ts';
import { tenant } from './tenant.ts';

/** The context of commands and reads, for any stores. */
export const commandContext = (
  stores: Pick<CommandContext, 'eventStore' | 'keys' | 'vault' | 'sector' | 'checkKeys'> & {
    readonly readYourWrites: ReadYourWrites;
  },
  { addresses, otherPolicies }: Pick<ServiceSettings, 'addresses' | 'otherPolicies'>,
): CommandContext => ({
  ...stores,
  ids: { clientId: clientIds({ nowMs: systemClock.nowMs, random: randomPool() }), eventId: eventIds },
  clock: systemClock,
  inspectKeys,
  otherPolicies,
  turns: takeTurns(),
  areUpdatesLimited: true,
  tenant,
  folded: foldedClients(),
  registrationUri: addresses.registrationUri,
});
