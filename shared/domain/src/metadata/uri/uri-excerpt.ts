const excerptCharactersMax = 80;

/**
 * As much of a URI as an error text may repeat (MCP-05): characters of URIs only, bounded, cut before the values of a query or fragment,
 * and nothing at all of a text with an `@`, because a password may stand before it.
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
