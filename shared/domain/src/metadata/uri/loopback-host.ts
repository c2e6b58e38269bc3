/** The three spellings of the loopback interface in RFC 8252 §7.3 and §8.3; no other spelling counts. */
export const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'] as const;

/** Exact, without case folding: a host that is later compared byte for byte must not be accepted in two spellings. */
export const isLoopbackHost = (host: string | undefined): boolean =>
  loopbackHosts.some((loopback) => loopback === host);

/**
 * Whether a host as written means the machine it is used on (OIDC Registration §2, RFC 6761 §6.3, RFC 1122 §3.2.1.3).
 * Broader than `isLoopbackHost`, because it decides what to refuse. It never resolves a name.
 */
export const namesThisMachine = (host: string | undefined): boolean => {
  const name = withoutRootDot((host ?? '').toLowerCase());
  if (name === 'localhost' || name.endsWith('.localhost') || name === '0.0.0.0') return true;
  if (name.startsWith('[')) return thisMachineInIpv6.some((start) => name.startsWith(start));
  return name.startsWith('127.') && !/[^0-9.]/.test(name);
};

/** `rp.example.` and `rp.example` are the same name in the DNS. */
export const withoutRootDot = (host: string): string => (host.endsWith('.') ? host.slice(0, -1) : host);

/** The loopback and unspecified addresses, also IPv4-mapped, in the RFC 5952 spelling that WHATWG URL produces. */
const thisMachineInIpv6 = ['[::1]', '[::]', '[::ffff:7f', '[::ffff:0:0]'];
