import { natsAddress } from '@clientele/adapter-nats';

/** Whether NATS can be found by this text. It is never quoted: it may hold a password. */
export const isNatsUrl = (url: string): boolean => {
  try {
    return natsAddress(url).shown !== '';
  } catch {
    return false;
  }
};
