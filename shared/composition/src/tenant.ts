/** There is one tenant so far; every event and every derivation names it all the same, because what is stored is stored for ever. */
export const tenant = 'default';
