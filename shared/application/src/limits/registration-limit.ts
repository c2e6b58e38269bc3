import type { Clock } from '../ports/clock.ts';
import { type Refusal, refusal } from '../refusals.ts';
import { type Rate, rateLimiter } from './rate-limiter.ts';

/** How many registrations are accepted from one network, and in all. */
export type RegistrationRates = { readonly perPeer: Rate; readonly inAll: Rate };

export type RegistrationLimit = {
  /** Counts a registration of a peer, or refuses it. */
  readonly admit: (peer: string) => Refusal | undefined;
};

type Options = {
  readonly rates: RegistrationRates;
  readonly clock: Pick<Clock, 'nowMs'>;
};

const peersMax = 100_000;
const everybody = 'all';

/**
 * REG-16: open registration is limited in rate. Decided in memory, and therefore also while PostgreSQL does not answer.
 * A refused registration counts for nobody.
 */
export const registrationLimit = ({ rates, clock }: Options): RegistrationLimit => {
  const perPeer = rateLimiter(rates.perPeer, peersMax);
  const inAll = rateLimiter(rates.inAll, 1);
  return {
    admit: (peer) => {
      const nowMs = clock.nowMs();
      const ofPeerMs = perPeer.waitMs(peer, nowMs);
      if (ofPeerMs > 0) return tooMany('rate-limited', ofPeerMs);
      const ofAllMs = inAll.waitMs(everybody, nowMs);
      if (ofAllMs > 0) return tooMany('rate-limited-in-all', ofAllMs);
      perPeer.take(peer, nowMs);
      inAll.take(everybody, nowMs);
      return undefined;
    },
  };
};

const texts = {
  'rate-limited': 'too many registrations from this address, retry later',
  'rate-limited-in-all': 'too many registrations at the moment, retry later',
} as const;

const tooMany = (code: keyof typeof texts, waitMs: number): Refusal => ({
  ...refusal(code, texts[code]),
  retryAfterSeconds: Math.ceil(waitMs / 1_000),
});
