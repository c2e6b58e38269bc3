import { isFermatClose, isRocaShaped, smallestFactor } from './weak-modulus.ts';

const modulusBitsMin = 2048;

/** Verification cost grows with the square of the modulus length, and nobody needs more than this. */
const modulusBitsMax = 8192;

const exponentMin = 65_537n;
const exponentOctetsMax = 32;

/** KEY-04, J6: size and form of an RSA public key (RFC 7518 §6.3.1, FIPS 186-5 §5.1), and moduli known to be weak. */
export const rsaFault = (modulus: Buffer | undefined, exponent: Buffer | undefined): string | undefined => {
  if (modulus === undefined || exponent === undefined) return 'must have base64url n and e (RFC 7518 section 6.3.1)';
  if (modulus[0] === 0 || exponent[0] === 0) return 'must have no leading zero octet in n or e (RFC 7518 section 2)';
  const bits = bitsOf(modulus);
  if (bits < modulusBitsMin)
    return `must have an RSA modulus of at least ${modulusBitsMin} bits (RFC 7518 section 3.3)`;
  if (bits > modulusBitsMax) return `must have an RSA modulus of at most ${modulusBitsMax} bits`;
  if (!isSoundExponent(exponent))
    return 'must have an odd RSA exponent from 65537 and under 2 to the power 256 (FIPS 186-5 section 5.1)';
  return isWeak(toInteger(modulus)) ? 'must have an RSA modulus that is not known to be weak' : undefined;
};

const bitsOf = (octets: Buffer): number => octets.length * 8 - (Math.clz32(octets[0] ?? 0) - 24);

const isSoundExponent = (exponent: Buffer): boolean => {
  if (exponent.length > exponentOctetsMax) return false;
  const e = toInteger(exponent);
  return e >= exponentMin && e % 2n === 1n;
};

const toInteger = (octets: Buffer): bigint => BigInt(`0x${octets.toString('hex')}`);

const isWeak = (n: bigint): boolean => smallestFactor(n) !== undefined || isRocaShaped(n) || isFermatClose(n);
