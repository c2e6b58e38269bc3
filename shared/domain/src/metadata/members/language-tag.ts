/** RFC 5646 §2.1: the `langtag` and `privateuse` productions. */
const langtag =
  /^(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[\da-wy-z](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?$/i;
const privateUse = /^x(?:-[a-z\d]{1,8})+$/i;

/** RFC 5646 §2.1: tags registered before the grammar existed, which do not match it. */
const irregular: ReadonlySet<string> = new Set([
  'en-gb-oed',
  'i-ami',
  'i-bnn',
  'i-default',
  'i-enochian',
  'i-hak',
  'i-klingon',
  'i-lux',
  'i-mingo',
  'i-navajo',
  'i-pwn',
  'i-tao',
  'i-tay',
  'i-tsu',
  'sgn-be-fr',
  'sgn-be-nl',
  'sgn-ch-de',
]);

/** Far longer than any real tag (RFC 5646 §4.4.1 assumes 35); a longer one is not understood. */
const tagCharactersMax = 128;

/** RFC 5646 §2.2.9: well formed, whether or not its subtags are registered. */
export const isLanguageTag = (tag: string): boolean =>
  tag.length <= tagCharactersMax && (langtag.test(tag) || privateUse.test(tag) || irregular.has(tag.toLowerCase()));
