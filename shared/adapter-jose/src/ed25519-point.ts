/** The field and the curve constant of edwards25519 (RFC 8032 §5.1): -x² + y² = 1 + d·x²·y². */
const p = 2n ** 255n - 19n;
const d = 37_095_705_934_669_439_343_138_083_508_754_565_189_542_113_879_843_219_016_388_785_533_085_940_283_555n;

/**
 * Whether 32 octets are a public key for which only its owner can sign: y is in canonical form, the point is on the
 * curve (OpenSSL checks that only when it verifies), and it is not one of the eight points of small order, for which
 * signatures can be forged.
 */
export const isEd25519PublicKey = (octets: Buffer | undefined): boolean => {
  if (octets?.length !== 32) return false;
  const y = BigInt(`0x${Buffer.from(octets).reverse().toString('hex')}`) & (2n ** 255n - 1n);
  return y < p && isOnCurve(y) && !hasSmallOrder(y);
};

/**
 * x² = (y² - 1) / (d·y² + 1) = u/v has a root if u·v, which differs from u/v by the square v², is a square (Euler's
 * criterion).
 */
const isOnCurve = (y: bigint): boolean => {
  const square = (y * y) % p;
  const ratio = ((square + p - 1n) * (d * square + 1n)) % p;
  return power(ratio, (p - 1n) / 2n) !== p - 1n;
};

/** Order 1, 2: y² = 1. Order 4: y = 0. Order 8: doubling gives y = 0, so x² = -y², which the curve turns into d·y⁴ + 2y² = 1. */
const hasSmallOrder = (y: bigint): boolean => {
  const square = (y * y) % p;
  return square === 1n || square === 0n || (d * square * square + 2n * square) % p === 1n;
};

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  let factor = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % p;
    factor = (factor * factor) % p;
  }
  return result;
};
