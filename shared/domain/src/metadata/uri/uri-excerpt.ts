const excerptCharactersMax = 80;

/**
 * The part of a URI that an error text may repeat (MCP-05): URI characters only, bounded, and cut before the values of
 * a query or fragment. Empty for a text with an `@`, because a password may precede it.
 */
export const uriExcerpt = (text: string): string => {
  if (text.includes('@')) return '';
  const safe = publicPart(text).replaceAll(/[^A-Za-z0-9\-._~:/?#[\]!$&()*+,;=%]/g, '?');
  return safe.length > excerptCharactersMax ? `${safe.slice(0, excerptCharactersMax)}...` : safe;
};

const publicPart = (text: string): string => {
  const valuesAt = text.search(/[?#]/);
  return text.slice(0, Math.min(valuesAt < 0 ? text.length : valuesAt + 1, excerptCharactersMax + 1));
};
