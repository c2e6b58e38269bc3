import { hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { ClientKey, NewKey, Vault, WrappedKey } from '@clientele/application';
import { isJsonObject, type JsonObject } from '@clientele/domain';
import { decrypt, encrypt, freshNonce } from './aead.ts';
import { expand, hmacSha256 } from './derive.ts';
import { randomPool } from './random-pool.ts';
import type { RootKeys } from './root-keys.ts';

const clientKeyBytes = 32;

/**
 * Per-client keys: random, wrapped by a root key, and the source of every credential of the client
 * (docs/architecture.md).
 * @param options.random returns random octets; by default from the system's generator, which tests replace.
 */
export const vault = (
  rootKeys: RootKeys,
  options: { readonly tenant: string; readonly random?: (bytes: number) => Buffer },
): Vault => {
  const { tenant, random = randomPool() } = options;
  return {
    newClientKey: (clientId) => {
      const bytes = random(clientKeyBytes);
      return {
        key: clientKey(bytes, { clientId, tenant, random }),
        wrapped: new UnwrappedKey(bytes, rootKeys, { clientId, tenant, random }),
      };
    },
    open: (wrapped) => clientKey(unwrap(rootKeys, wrapped, tenant), { clientId: wrapped.clientId, tenant, random }),
    digest: (text) => hash('sha256', text),
    equal,
  };
};

/** Wraps on first use, because a store that wraps keys itself as it writes them never reads `wrapped`. */
class UnwrappedKey implements NewKey {
  readonly clientId: string;
  readonly rootKeyId: string;
  readonly #bytes: Buffer;
  readonly #wrap: () => WrappedKey;
  #wrapped: string | undefined;

  constructor(bytes: Buffer, rootKeys: RootKeys, context: KeyContext) {
    this.clientId = context.clientId;
    this.rootKeyId = rootKeys.currentId;
    this.#bytes = bytes;
    this.#wrap = () => wrap(rootKeys, bytes, context);
  }

  get wrapped(): string {
    this.#wrapped ??= this.#wrap().wrapped;
    return this.#wrapped;
  }

  open(): string {
    return this.#bytes.toString('base64url');
  }
}

type KeyContext = { readonly clientId: string; readonly tenant: string; readonly random: (bytes: number) => Buffer };

/** The binding makes a wrapped key worthless in the row of another client or tenant. */
const wrapBinding = (tenant: string, clientId: string): string => `clientele client key v1\n${tenant}\n${clientId}`;

export const wrap = (rootKeys: RootKeys, bytes: Buffer, { clientId, tenant, random }: KeyContext): WrappedKey => {
  const rootKeyId = rootKeys.currentId;
  const boundTo = wrapBinding(tenant, clientId);
  return {
    clientId,
    rootKeyId,
    wrapped: encrypt(rootKey(rootKeys, rootKeyId), bytes, { boundTo, nonce: freshNonce(random) }),
  };
};

export const unwrap = (rootKeys: RootKeys, { clientId, rootKeyId, wrapped }: WrappedKey, tenant: string): Buffer =>
  decrypt(rootKey(rootKeys, rootKeyId), wrapped, { boundTo: wrapBinding(tenant, clientId) });

const rootKey = (rootKeys: RootKeys, id: string): KeyObject => {
  const key = rootKeys.byId.get(id);
  if (key === undefined) throw new Error(`the root key ${id} is missing from the root keys file`);
  return key;
};

const clientKey = (bytes: Buffer, { clientId, tenant, random }: KeyContext): ClientKey => {
  const hmac = hmacSha256(bytes);
  const derive = (purpose: string, version: number): string =>
    expand(hmac, `clientele ${purpose} v${version}\n${tenant}\n${clientId}`);
  let token: { readonly version: number; readonly text: string } | undefined;
  return {
    clientSecret: (version) => derive('client_secret', version),
    /** Cached, because every command needs it twice: for its digest and for the answer. */
    registrationAccessToken: (version) => {
      if (token?.version !== version) token = { version, text: `rat_${derive('registration_access_token', version)}` };
      return token.text;
    },
    fingerprint: (text) => hmacSha256(Buffer.from(derive('fingerprint', 1), 'hex'))(text),
    seal: (personal) =>
      encrypt(derive('personal', 1), Buffer.from(JSON.stringify(personal), 'utf8'), {
        boundTo: personalBinding(tenant, clientId),
        nonce: freshNonce(random),
      }),
    unseal: (sealed) => {
      const plain = decrypt(derive('personal', 1), sealed, { boundTo: personalBinding(tenant, clientId) });
      return jsonObject(plain.toString('utf8'));
    },
  };
};

const personalBinding = (tenant: string, clientId: string): string => `clientele personal v1\n${tenant}\n${clientId}`;

const jsonObject = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) throw new TypeError('sealed personal data is a JSON object');
  return value;
};

/** Its timing reveals only the lengths, which are public. */
const equal = (left: string, right: string): boolean => {
  const [one, other] = [Buffer.from(left, 'utf8'), Buffer.from(right, 'utf8')];
  return one.length === other.length && timingSafeEqual(one, other);
};
