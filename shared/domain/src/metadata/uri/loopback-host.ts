/** The three ways RFC 8252 §7.3 and §8.3 write the loopback interface; nothing else is taken for it. */
export const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'] as const;

/** Exact, with no case folding: a host that must be compared byte for byte later is not accepted in two spellings now. */
export const isLoopbackHost = (host: string | undefined): boolean =>
  loopbackHosts.some((loopback) => loopback === host);

/**
 * Whether a host as written means the machine it is used on (OIDC Registration §2, RFC 6761 §6.3, RFC 1122 §3.2.1.3).
 * Wider than `isLoopbackHost`, because it says what to refuse; never by resolving a name.
 */
export const namesThisMachine = (host: string | undefined): boolean => {
  const name = withoutRootDot((host ?? '').toLowerCase());
  if (name === 'localhost' || name.endsWith('.localhost') || name === '0.0.0.0') return true;
  if (name.startsWith('[')) return thisMachineInIpv6.some((start) => name.startsWith(start));
  return name.startsWith('127.') && !/[^0-9.]/.test(name);
};

/** `rp.example.` and `rp.example` are one name in the DNS. */
export const withoutRootDot = (host: string): string => (host.endsWith('.') ? host.slice(0, -1) : host);

/** Loopback, unspecified, and both as IPv4-mapped addresses, in the one spelling of RFC 5952 that WHATWG URL agrees to. */
const thisMachineInIpv6 = ['[::1]', '[::]', '[::ffff:7f', '[::ffff:0:0]'];
