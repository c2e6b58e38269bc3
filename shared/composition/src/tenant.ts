/** The only tenant so far. Every event and every derivation names it nevertheless, because stored data is permanent. */
export const tenant = 'default';
