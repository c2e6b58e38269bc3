import { inspectKeys, randomPool } from '@clientele/adapter-jose';
import { type CommandContext, foldedClients, type ReadYourWrites, takeTurns } from '@clientele/application';
import { clientIds, eventIds, systemClock } from '@clientele/platform';
import type { ServiceConfig } from './config.ts';
import type { ServiceSettings } from './service-settings.ts';
import { tenant } from './tenant.ts';

/** The context of commands and reads, for any stores. */
export const commandContext = (
  stores: Pick<CommandContext, 'eventStore' | 'keys' | 'vault' | 'sector' | 'checkKeys'> & {
    readonly readYourWrites: ReadYourWrites;
  },
  { addresses, otherPolicies }: Pick<ServiceSettings, 'addresses' | 'otherPolicies'>,
  { rateLimit }: Pick<ServiceConfig, 'rateLimit'>,
): CommandContext => ({
  ...stores,
  ids: { clientId: clientIds({ nowMs: systemClock.nowMs, random: randomPool() }), eventId: eventIds },
  clock: systemClock,
  inspectKeys,
  otherPolicies,
  turns: takeTurns(),
  areUpdatesLimited: rateLimit !== 'off',
  tenant,
  folded: foldedClients(),
  registrationUri: addresses.registrationUri,
});
