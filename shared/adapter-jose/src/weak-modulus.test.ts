import assert from 'node:assert/strict';
import { checkPrimeSync, generatePrimeSync } from 'node:crypto';
import { test } from 'node:test';
import { isFermatClose, isRocaShaped, smallestFactor } from './weak-modulus.ts';

const prime = (bits: number): bigint => generatePrimeSync(bits, { bigint: true });
const nextPrime = (after: bigint): bigint => {
  let candidate = after + 2n;
  while (!checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
};

test('J6: a factor under ten thousand is found, a larger one is not looked for', () => {
  const large = prime(512);
  for (const factor of [2, 3, 101, 9967, 9973]) assert.equal(smallestFactor(large * BigInt(factor)), factor);
  assert.equal(smallestFactor(large * 10_007n), undefined);
});

test('J6: neighbouring primes, and one prime twice, are too close', () => {
  const p = prime(256);
  assert.equal(isFermatClose(p * nextPrime(p)), true);
  assert.equal(isFermatClose(p * p), true);
});

test('J6: primes made apart from each other are not close', () => {
  for (let round = 0; round < 20; round += 1) assert.equal(isFermatClose(prime(256) * prime(256)), false);
});

/**
 * The product of the primes up to 167, used by the vendor's library for its smallest keys (and a factor for larger
 * ones).
 */
const vendorModulus = [...Array(168).keys()]
  .map(BigInt)
  .filter((n) => n > 1n && [...Array(Number(n)).keys()].every((d) => d < 2 || n % BigInt(d) !== 0n))
  .reduce((product, n) => product * n, 1n);

const vendorPrime = (): bigint => {
  let power = 1n;
  for (let step = prime(16); step > 0n; step -= 1n) power = (power * 65_537n) % vendorModulus;
  for (let k = prime(60); ; k += 1n) if (checkPrimeSync(k * vendorModulus + power)) return k * vendorModulus + power;
};

test('CVE-2017-15361: a product of two primes of that form is recognised', () => {
  assert.equal(isRocaShaped(vendorPrime() * vendorPrime()), true);
});

test('CVE-2017-15361: products of random primes are not', () => {
  for (let round = 0; round < 50; round += 1) assert.equal(isRocaShaped(prime(256) * prime(256)), false);
});

test('CVE-2017-15361: a random modulus is mistaken for one less than once in a million', () => {
  let chance = 1;
  for (const p of [...Array(168).keys()].filter((n) => n > 2 && checkPrimeSync(BigInt(n)))) {
    const powers = new Set<number>();
    for (let power = 1; !powers.has(power); power = (power * 65_537) % p) powers.add(power);
    chance *= powers.size / (p - 1);
  }
  assert.ok(chance < 1e-6, String(chance));
});
