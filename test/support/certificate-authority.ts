import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export type Certified = { readonly cert: string; readonly key: string };

export type CertificateWish = {
  readonly names: readonly string[];
  readonly addresses?: readonly string[];
  /** Days from now until the certificate expires; negative for an expired one. */
  readonly days?: number;
};

/** A certificate authority for one test. Its key never leaves the process, so the repository contains no key. */
export type TestAuthority = { readonly ca: string; readonly certify: (wish: CertificateWish) => Certified };

export const testAuthority = (): TestAuthority => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = 'Test Authority';
  const sealed = (subject: string, publicKey: KeyObject, rest: Shape): string =>
    pem('CERTIFICATE', certificate({ subject, issuer, publicKey, ...rest }, keys.privateKey));
  const ca = sealed(issuer, keys.publicKey, { days: 1, extensions: [isAuthority] });
  const certify = ({ names, addresses = [], days = 1 }: CertificateWish): Certified => {
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const cert = sealed('Test Server', own.publicKey, { days, extensions: [alternativeNames(names, addresses)] });
    return { cert, key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  };
  return { ca, certify };
};

type Shape = { readonly days: number; readonly extensions: readonly Buffer[] };
type Subject = Shape & { readonly subject: string; readonly issuer: string; readonly publicKey: KeyObject };

/** RFC 5280 §4.1, in DER (X.690): only the fields that a TLS client checks. */
const certificate = ({ subject, issuer, publicKey, days, extensions }: Subject, signer: KeyObject): Buffer => {
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(issuer),
    sequence(time(-400), time(days)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  return sequence(body, ecdsaWithSha256, bitString(sign('sha256', body, signer)));
};

const tagged = (tag: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([tag, ...length(content.length)]), content]);

const length = (bytes: number): readonly number[] => {
  if (bytes < 0x80) return [bytes];
  return bytes < 0x100 ? [0x81, bytes] : [0x82, bytes >> 8, bytes & 0xff];
};

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const bitString = (bytes: Buffer): Buffer => tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]));
const octets = (bytes: Buffer): Buffer => tagged(0x04, bytes);
const identifier = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));

const ecdsaWithSha256 = sequence(identifier('2a8648ce3d040302'));

const commonName = (name: string): Buffer =>
  sequence(tagged(0x31, sequence(identifier('550403'), tagged(0x0c, Buffer.from(name)))));

const dayMs = 86_400_000;

const time = (days: number): Buffer => {
  const digits = new Date(Date.now() + days * dayMs).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return tagged(0x18, Buffer.from(digits));
};

const isAuthority = sequence(
  identifier('551d13'),
  tagged(0x01, Buffer.from([0xff])),
  octets(sequence(tagged(0x01, Buffer.from([0xff])))),
);

const alternativeNames = (names: readonly string[], addresses: readonly string[]): Buffer =>
  sequence(
    identifier('551d11'),
    octets(
      sequence(
        ...names.map((name) => tagged(0x82, Buffer.from(name))),
        ...addresses.map((address) => tagged(0x87, Buffer.from(address.split('.').map(Number)))),
      ),
    ),
  );

const pem = (label: string, der: Buffer): string => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
};
