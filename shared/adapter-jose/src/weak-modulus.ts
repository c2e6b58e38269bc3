const smallPrimesBelow = 10_000;

const sieve = (below: number): readonly bigint[] => {
  const primes: bigint[] = [];
  for (let candidate = 2n; candidate < below; candidate += 1n)
    if (primes.every((prime) => prime * prime > candidate || candidate % prime !== 0n)) primes.push(candidate);
  return primes;
};

const smallPrimes = sieve(smallPrimesBelow);

/** A factor below 10,000, as a broken generator or a truncated modulus leaves it. */
export const smallestFactor = (n: bigint): bigint | undefined => smallPrimes.find((prime) => n % prime === 0n);

/**
 * CVE-2017-15361 (ROCA): the primes of one vendor's library are k·M + 65537^a mod M, M a product of small primes, so the modulus is
 * a power of 65537 modulo each of them. A random modulus passes all these tests once in 2^27 or less often.
 */
export const isRocaShaped = (n: bigint): boolean => rocaResidues.every(({ prime, powers }) => powers.has(n % prime));

const powersOf65537 = (prime: bigint): ReadonlySet<bigint> => {
  const powers = new Set<bigint>();
  for (let power = 1n; !powers.has(power); power = (power * 65_537n) % prime) powers.add(power);
  return powers;
};

const rocaResidues = smallPrimes
  .filter((prime) => prime > 2n && prime <= 167n)
  .map((prime) => ({ prime, powers: powersOf65537(prime) }));

const fermatRoundsMax = 100;

/** CVE-2022-26320: two primes so close that n = a² - b² is found by counting a up from the square root of n. */
export const isFermatClose = (n: bigint): boolean => {
  const root = squareRoot(n);
  const first = root * root === n ? root : root + 1n;
  for (let round = 0n; round < fermatRoundsMax; round += 1n) if (isSquare((first + round) ** 2n - n)) return true;
  return false;
};

const isSquare = (value: bigint): boolean => {
  const lastDigit = value & 15n;
  if (lastDigit !== 0n && lastDigit !== 1n && lastDigit !== 4n && lastDigit !== 9n) return false;
  return squareRoot(value) ** 2n === value;
};

/** Newton's method from above: the sequence falls until it reaches the root, and each step doubles the right digits. */
const squareRoot = (value: bigint): bigint => {
  if (value < 2n) return value;
  let estimate = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (estimate + value / estimate) >> 1n;
    if (next >= estimate) return estimate;
    estimate = next;
  }
};
