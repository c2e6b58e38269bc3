/** A factor below 10,000, as a broken generator or a truncated modulus leaves it. */
export const smallestFactor = (n: bigint): number | undefined => {
  for (const { product, primes } of primeGroups) {
    const rest = Number(n % product);
    const factor = primes.find((prime) => rest % prime === 0);
    if (factor !== undefined) return factor;
  }
  return undefined;
};

/**
 * CVE-2017-15361 (ROCA): the primes of one vendor's library are k·M + 65537^a mod M, M a product of small primes, so the modulus is
 * a power of 65537 modulo each of them. A random modulus passes all these tests once in 2^27 or less often.
 */
export const isRocaShaped = (n: bigint): boolean =>
  rocaResidues.every(({ prime, powers }) => powers.has(Number(n % prime)));

const fermatRoundsMax = 100n;

/** CVE-2022-26320: two primes so close that n = a² - b² is found by counting a up from the square root of n. */
export const isFermatClose = (n: bigint): boolean => {
  const root = squareRoot(n);
  const first = root * root === n ? root : root + 1n;
  let difference = first * first - n;
  for (let a = first; a < first + fermatRoundsMax; a += 1n) {
    if (isSquare(difference)) return true;
    difference += 2n * a + 1n;
  }
  return false;
};

/** Residues modulo 64 and a few primes rule out all but one number in a hundred before a root is drawn. */
const isSquare = (value: bigint): boolean => {
  const rest = Number(value % squareTest);
  if (squareResidues.some(({ modulus, squares }) => !squares.has(rest % modulus))) return false;
  return squareRoot(value) ** 2n === value;
};

/** Newton's method from above: the sequence falls until it reaches the root, and each step doubles the right digits. */
const squareRoot = (value: bigint): bigint => {
  if (value < 2n) return value;
  let estimate = 1n << BigInt(value.toString(16).length * 2);
  for (;;) {
    const next = (estimate + value / estimate) >> 1n;
    if (next >= estimate) return estimate;
    estimate = next;
  }
};

const sieve = (below: number): readonly number[] => {
  const primes: number[] = [];
  for (let candidate = 2; candidate < below; candidate += 1)
    if (primes.every((prime) => prime * prime > candidate || candidate % prime !== 0)) primes.push(candidate);
  return primes;
};

const smallPrimes = sieve(10_000);

/** Primes whose product is still an exact number, so that a large modulus is divided once for several of them. */
const primeGroups = ((): readonly { readonly product: bigint; readonly primes: readonly number[] }[] => {
  const groups: { product: bigint; primes: number[] }[] = [];
  for (const prime of smallPrimes) {
    const last = groups.at(-1);
    const product = (last?.product ?? 1n) * BigInt(prime);
    if (last === undefined || product > Number.MAX_SAFE_INTEGER)
      groups.push({ product: BigInt(prime), primes: [prime] });
    else groups.splice(-1, 1, { product, primes: [...last.primes, prime] });
  }
  return groups;
})();

const powersOf65537 = (prime: number): ReadonlySet<number> => {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * 65_537) % prime) powers.add(power);
  return powers;
};

const rocaResidues = smallPrimes
  .filter((prime) => prime > 2 && prime <= 167)
  .map((prime) => ({ prime: BigInt(prime), powers: powersOf65537(prime) }));

const squareResidues = [64, 3, 5, 7, 11, 13, 17, 19].map((modulus) => ({
  modulus,
  squares: new Set(Array.from({ length: modulus }, (_, root) => (root * root) % modulus)),
}));

const squareTest = squareResidues.reduce((product, { modulus }) => product * BigInt(modulus), 1n);
