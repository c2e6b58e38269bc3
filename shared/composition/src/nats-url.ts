import { natsAddress } from '@clientele/adapter-nats/address';

/** Whether this text is a usable NATS URL. It is never printed, because it may hold a password. */
export const isNatsUrl = (url: string): boolean => {
  try {
    return natsAddress(url).shown !== '';
  } catch {
    return false;
  }
};
