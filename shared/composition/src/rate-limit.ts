import type { Rate, RegistrationRates } from '@clientele/application';
import { z } from 'zod';

/** `off`, or how many registrations are accepted. */
export type RateLimit =
  | 'off'
  | (RegistrationRates & {
      /** Whether requests from this machine itself count. */
      readonly countsLoopback: boolean;
    });

const periodsMs = { s: 1_000, min: 60_000, h: 3_600_000 } as const;
const rateText = /^([1-9]\d{0,8})\/(s|min|h)$/;
const message = 'must be off, or PER_ADDRESS,IN_ALL such as 300/h,6000/h (units s, min, h)';

/** The second rate may be left out; it is then this many times the first. */
const peersInAll = 20;

/**
 * Generous for people and test suites, but not for a flood: one address fills no disk, and no hosted product with one
 * address for all of its users is locked out. Requests from this machine itself do not count: who can send these has
 * better ways to harm it, and the suites of developers send thousands.
 */
export const rateLimitByDefault: RateLimit = {
  perPeer: { countMax: 3_000, periodMs: periodsMs.h },
  inAll: { countMax: 60_000, periodMs: periodsMs.h },
  countsLoopback: false,
};

/** A limit that is set counts every address. */
export const rateLimit = z.string().transform((text, context): RateLimit => {
  if (text === 'off') return 'off';
  const [perPeer, inAll, ...more] = text.split(',').map((part) => readRate(part.trim()));
  if (perPeer !== undefined && more.length === 0 && (inAll !== undefined || !text.includes(',')))
    return { perPeer, inAll: inAll ?? { ...perPeer, countMax: perPeer.countMax * peersInAll }, countsLoopback: true };
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const readRate = (text: string): Rate | undefined => {
  const [, count, unit] = rateText.exec(text) ?? [];
  if (count === undefined || (unit !== 's' && unit !== 'min' && unit !== 'h')) return undefined;
  return { countMax: Number(count), periodMs: periodsMs[unit] };
};

/** For people. */
export const shownRateLimit = ({ rateLimit: limit }: { readonly rateLimit: RateLimit }): string => {
  if (limit === 'off') return 'off: anybody who reaches this server can register without limit';
  const beyond = limit.countsLoopback ? '' : ', not counting this machine itself';
  return `${shownRate(limit.perPeer)} from one address, ${shownRate(limit.inAll)} in all${beyond}`;
};

const shownRate = ({ countMax, periodMs }: Rate): string =>
  `${countMax}/${Object.entries(periodsMs).find(([, ms]) => ms === periodMs)?.[0]}`;
