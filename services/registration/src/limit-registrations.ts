import type { RegistrationLimit } from '@clientele/application';
import { answerRefusal, networkOf, peerOf } from '@clientele/http';
import { isLoopback, type Logger } from '@clientele/platform';
import type { onRequestHookHandler } from 'fastify';

/** How registrations are limited. */
export type RegistrationLimiting = {
  readonly limit: RegistrationLimit;
  /** Whether requests from this machine itself count. */
  readonly countsLoopback: boolean;
  readonly logger: Logger;
};

/** REG-16: counts a registration before anything else is done with it. */
export const limitRegistrations = ({ limit, countsLoopback, logger }: RegistrationLimiting): onRequestHookHandler => {
  const warnOnce = once(() => logger.warn({}, unnamedProxy));
  return (request, reply, done) => {
    const { address, isForwardedByStranger } = peerOf(request);
    if (isForwardedByStranger) warnOnce();
    if (!countsLoopback && !isForwardedByStranger && isLoopback(address)) return done();
    const refused = limit.admit(networkOf(address));
    if (refused === undefined) done();
    else answerRefusal(reply, refused);
  };
};

const unnamedProxy =
  'a request carries X-Forwarded-For, but TRUSTED_PROXIES does not name its sender: if that is a proxy of yours, all of its clients count as one address';

const once = (act: () => void): (() => void) => {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
};
