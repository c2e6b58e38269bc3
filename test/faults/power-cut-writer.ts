import { openSync, writeSync } from 'node:fs';
import { readServiceConfig } from '@clientele/composition';
import { startEmbedded } from '@clientele/embedded';
import { openConnection } from '../support/connection.ts';
import { openHistory } from './history.ts';
import { type Acknowledgement, acknowledgementLine } from './power-cut-acks.ts';
import {
  type Caller,
  deleteMarked,
  type KnownClient,
  knownClient,
  markedBody,
  registerMarked,
  replaceMarked,
} from './requests.ts';

/*
 * A registry and its clients in one process, so that one recorder sees both the registry's files and the
 * acknowledgements. Environment: that of the registry, ACK_FILE, CLIENTS_COUNT and LOG_SYNCHRONOUS (FULL or NORMAL).
 * Ends when everything is written.
 */

const writersCount = 8;
const clientsCount = Number(process.env.CLIENTS_COUNT);
const config = readServiceConfig(process.env);
if (!config.ok) throw new Error(config.error.join('\n'));
const silent = (): void => {};
const registry = await startEmbedded(config.value, {
  logger: { info: silent, warn: silent, error: console.error, fatal: console.error, flush: silent },
  eventStoreSynchronous: process.env.LOG_SYNCHRONOUS === 'NORMAL' ? 'NORMAL' : 'FULL',
  onFailure: (error) => {
    throw new Error('the registry failed', { cause: error });
  },
});
if (!registry.ok) throw new Error(registry.error.join('\n'));
const { addresses, stop } = registry.value;
const url = addresses.publicUrl;
const ackFile = openSync(String(process.env.ACK_FILE), 'a');

/** One write for each answer, right after it has arrived. */
const acknowledge = (ack: Acknowledgement): void => {
  writeSync(ackFile, acknowledgementLine(ack));
};

/** Every client is registered. Every third is updated, and every ninth is finally deleted. */
const writeSome = async (caller: Caller, writer: number): Promise<void> => {
  for (let number = writer; number < clientsCount; number += writersCount) {
    const body = markedBody(`power-${number}`);
    const client = knownClient(await registerMarked(caller, url, body));
    if (client === undefined) throw new Error(`registration ${number} was not acknowledged`);
    acknowledge(client);
    if (number % 3 === 0) acknowledge(await changed(caller, client));
    if (number % 9 === 0) acknowledge(await deleted(caller, { ...client, revision: 1 }));
  }
};

const changed = async (caller: Caller, client: KnownClient): Promise<Acknowledgement> => {
  const after = knownClient(await replaceMarked(caller, client, markedBody('changed')));
  if (after === undefined) throw new Error(`the change of ${client.clientId} was not acknowledged`);
  return after;
};

const deleted = async (caller: Caller, client: KnownClient): Promise<Acknowledgement> => {
  const reply = await deleteMarked(caller, client);
  if (!reply.arrived || reply.status !== 204)
    throw new Error(`the deletion of ${client.clientId} was not acknowledged`);
  return { ...client, revision: client.revision + 1, token: '' };
};

const callers = Array.from({ length: writersCount }, (_, writer) => ({
  proc: `writer-${writer}`,
  connection: openConnection(),
  history: openHistory(),
}));
await Promise.all(callers.map(writeSome));
for (const { connection } of callers) connection.close();
await stop();
process.exit(0);
