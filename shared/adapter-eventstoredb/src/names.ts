import { streamPrefixes } from '@clientele/application';

/** The names of our streams in the store. */
export type Names = {
  readonly namespace: string;
  readonly stored: (stream: string) => string;
  /** Prefixes of our stream names that no other program uses. */
  readonly prefixes: readonly string[];
  readonly isOurs: (stored: string) => boolean;
};

/** @param namespace prefix of each name, for several registries that share one store. */
export const namesIn = (namespace: string): Names => {
  const prefixes = streamPrefixes.map((prefix) => `${namespace}${prefix}`);
  return {
    namespace,
    stored: (stream) => `${namespace}${stream}`,
    prefixes,
    isOurs: (stored) => prefixes.some((prefix) => stored.startsWith(prefix)),
  };
};
