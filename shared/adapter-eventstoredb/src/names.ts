import { streamPrefixes } from '@clientele/application';

/** How our streams are called in the store. */
export type Names = {
  readonly namespace: string;
  readonly stored: (stream: string) => string;
  /** What the names of our streams begin with there, and nobody else's. */
  readonly prefixes: readonly string[];
  readonly isOurs: (stored: string) => boolean;
};

/** @param namespace put before each name, where several registries share one store. */
export const namesIn = (namespace: string): Names => {
  const prefixes = streamPrefixes.map((prefix) => `${namespace}${prefix}`);
  return {
    namespace,
    stored: (stream) => `${namespace}${stream}`,
    prefixes,
    isOurs: (stored) => prefixes.some((prefix) => stored.startsWith(prefix)),
  };
};
