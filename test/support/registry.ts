import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@clientele/domain';
import { startService } from './service-process.ts';

/** A running registry: its own process, its own data, a free port of the loopback interface. */
export type RunningRegistry = {
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Everything the process has written so far to stdout and stderr. */
  readonly output: () => string;
  /** The exit code, once the process has ended for whatever reason; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Sends the process a signal and waits for it to end. The data remain. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
  /** Ends the process and removes its data. */
  readonly dispose: () => Promise<void>;
};

export type RegistryOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** An earlier registry's data directory, to restart on its data. */
  readonly dataDir?: string;
};

/** Starts `services/embedded` as a user would and waits until it reports that it is ready. */
export const startRegistry = async (options: RegistryOptions = {}): Promise<RunningRegistry> => {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'clientele-')));
  const { url, pid, output, ended, stop } = await startService('embedded', {
    DATA_DIR: dataDir,
    ...options.env,
  });
  const dispose = async (): Promise<void> => {
    await stop('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url, dataDir, pid, output, ended, stop, dispose };
};

/** A complete HTTP answer. `body` is the parsed JSON object, or an empty object if there was no body. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: JsonObject;
};

/** Sends one request and reads the complete answer. */
export const send = async (url: string, init: RequestInit = {}): Promise<Answer> => {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? {} : JSON.parse(text) };
};

/** The smallest valid body, `B` of the requirements. */
export const smallestBody = { redirect_uris: ['https://rp.example/cb'] } as const;

/** POST of a JSON value to the registration endpoint. */
export const register = (
  registry: Pick<RunningRegistry, 'url'>,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  send(`${registry.url}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** A request to the configuration endpoint of the client in an earlier answer, with that client's token. */
export const manage = (
  client: JsonObject,
  init: RequestInit & { readonly headers?: Record<string, string> } = {},
): Promise<Answer> =>
  send(String(client.registration_client_uri), {
    ...init,
    headers: { authorization: `Bearer ${String(client.registration_access_token)}`, ...init.headers },
  });

/** PUT of a JSON value to the configuration endpoint of the client in an earlier answer. */
export const replace = (client: JsonObject, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  manage(client, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** The 201 body without the members that RFC 7592 §2.2 forbids a client to send back. */
export const withoutIssued = (client: JsonObject): JsonObject => {
  const { registration_access_token, registration_client_uri, client_secret_expires_at, client_id_issued_at, ...rest } =
    client;
  void [registration_access_token, registration_client_uri, client_secret_expires_at, client_id_issued_at];
  return rest;
};

/** POST of a raw body to the registration endpoint. */
export const registerText = (
  registry: Pick<RunningRegistry, 'url'>,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  send(`${registry.url}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
