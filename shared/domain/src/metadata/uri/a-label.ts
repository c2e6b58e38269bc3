const prefix = 'xn--';

/**
 * Whether a label of a DNS name is what it seems to be: without the prefix of an A-label it is, and with the prefix it
 * must decode to a label that no program would write in another way (RFC 5890 §2.3.2.1).
 */
export const isSoundLabel = (label: string): boolean => {
  const lower = label.toLowerCase();
  if (!lower.startsWith(prefix)) return true;
  const decoded = decodePunycode(lower.slice(prefix.length));
  return decoded !== undefined && isUnicodeLabel(decoded);
};

/** Not ASCII throughout, in the one form in which it is encoded, and of characters that a name can have (RFC 5892 §2). */
const isUnicodeLabel = (text: string): boolean =>
  /[^\0-\x7f]/.test(text) &&
  !/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Z}]/u.test(text) &&
  text === text.normalize('NFC') &&
  text === text.toLowerCase();

/** RFC 3492 §5. */
const base = 36;
const thresholdMin = 1;
const thresholdMax = 26;
const skew = 38;
const damp = 700;
const biasFirst = 72;
const codePointFirst = 0x80;
const codePointMax = 0x10_ffff;

/** RFC 3492 §6.2; undefined if the text is not punycode. A label has at most 59 characters after its prefix. */
const decodePunycode = (text: string): string | undefined => {
  const hyphen = text.lastIndexOf('-');
  const output = [...text.slice(0, Math.max(hyphen, 0))].map((character) => character.charCodeAt(0));
  let [at, codePoint, index, bias] = [hyphen < 0 ? 0 : hyphen + 1, codePointFirst, 0, biasFirst];
  while (at < text.length) {
    const read = readDelta(text, at, bias);
    if (read === undefined) return undefined;
    at = read.end;
    const length = output.length + 1;
    bias = adapted(read.delta, length, index === 0 && codePoint === codePointFirst);
    codePoint += Math.floor((index + read.delta) / length);
    if (codePoint > codePointMax) return undefined;
    index = (index + read.delta) % length;
    output.splice(index, 0, codePoint);
    index += 1;
  }
  return String.fromCodePoint(...output);
};

type Delta = { readonly delta: number; readonly end: number };

/** A generalized variable-length integer (RFC 3492 §3.3). */
const readDelta = (text: string, start: number, bias: number): Delta | undefined => {
  let [delta, weight] = [0, 1];
  for (let at = start; at < text.length; at += 1) {
    const digit = digitOf(text.charCodeAt(at));
    if (digit === undefined) return undefined;
    delta += digit * weight;
    if (delta > Number.MAX_SAFE_INTEGER) return undefined;
    const threshold = Math.min(Math.max(base * (at - start + 1) - bias, thresholdMin), thresholdMax);
    if (digit < threshold) return { delta, end: at + 1 };
    weight *= base - threshold;
  }
  return undefined;
};

const digitOf = (code: number): number | undefined => {
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  return code >= 0x30 && code <= 0x39 ? code - 0x30 + 26 : undefined;
};

/** RFC 3492 §6.1. */
const adapted = (first: number, length: number, isFirst: boolean): number => {
  let delta = Math.floor(first / (isFirst ? damp : 2));
  delta += Math.floor(delta / length);
  let k = 0;
  for (; delta > ((base - thresholdMin) * thresholdMax) / 2; k += base)
    delta = Math.floor(delta / (base - thresholdMin));
  return k + Math.floor(((base - thresholdMin + 1) * delta) / (delta + skew));
};
