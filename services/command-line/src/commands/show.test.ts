import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { eraseClient, eventData, type RecordedEvent } from '@clientele/application';
import { isJsonObject, type Json } from '@clientele/domain';
import { asOperator } from '@clientele/examples';
import { registryOnDisk } from '../../test/registry-on-disk.ts';
import { show as showClient } from './show.ts';

let disk: ReturnType<typeof registryOnDisk>;
const show = (clientId: string, options: { readonly history?: boolean; readonly personal?: boolean } = {}) => {
  const openKey = async (id: string) => {
    const wrapped = await disk.eventStore.readKey(id);
    return wrapped === undefined ? undefined : disk.context.vault.open(wrapped);
  };
  const { history: withHistory = false, personal: withPersonal = false } = options;
  return showClient({ eventStore: disk.eventStore, openKey }, { clientId, withHistory, withPersonal });
};

const entries = (history: Json | undefined) => (Array.isArray(history) ? history.filter(isJsonObject) : []);

const useDisk = (): void => {
  beforeEach(() => {
    disk = registryOnDisk();
  });
  afterEach(() => disk.dispose());
};

describe('client show', () => {
  useDisk();

  it('tells who changed what, when, from what to what, and under which policy', async () => {
    const client = await disk.register();
    await disk.update(client, {
      client_name: 'Renamed',
      logo_uri: 'https://rp.example/logo',
      contacts: ['new@rp.example'],
    });
    const { exitCode, json, text } = await show(client.clientId, { history: true });
    assert.equal(exitCode, 0);
    assert.equal(json.status, 'registered');
    assert.equal(json.revision, 1);
    const [, updated] = entries(json.history);
    assert.equal(updated?.at, '2026-01-01T00:00:00.000Z');
    assert.deepEqual(updated?.actor, { kind: 'client', id: client.clientId });
    assert.equal(updated?.policy, 'bcp-test');
    assert.deepEqual(updated?.changes, [
      { member: 'client_name', before: 'Example Application', after: 'Renamed' },
      { member: 'logo_uri', after: 'https://rp.example/logo' },
      { member: 'contacts', isSealed: true },
    ]);
    assert.match(text, /~ client_name {2}"Example Application" -> Renamed\n +\+ logo_uri/);
  });

  it('E1: opens personal data only when asked to', async () => {
    const client = await disk.register();
    await disk.update(client, { contacts: ['new@rp.example'] });
    const closed = await show(client.clientId, { history: true });
    assert.ok(!`${closed.text}${JSON.stringify(closed.json)}`.includes('@rp.example'));
    assert.equal(closed.json.personal, 'sealed');
    const open = await show(client.clientId, { history: true, personal: true });
    assert.equal(open.json.personal, 'opened');
    const [, updated] = entries(open.json.history);
    assert.deepEqual(updated?.changes, [
      { member: 'contacts', before: ['operations@rp.example'], after: ['new@rp.example'] },
    ]);
  });

  it('E1: cannot open anything of an erased client, and says who erased it', async () => {
    const { clientId } = await disk.register();
    await eraseClient(disk.context, { clientId, ...asOperator });
    const { json, text } = await show(clientId, { history: true, personal: true });
    assert.equal(json.status, 'deleted');
    assert.equal(json.reason, 'erased');
    assert.ok(!text.includes('@rp.example'));
    assert.match(text, /ClientErased {2}by operator test/);
  });

  it('SEC-14: shows a sector document that is checked later, and the verdict when it has come', async () => {
    const { clientId } = await disk.register();
    const [registered] = await disk.eventStore.readStream(`client-${clientId}`);
    assert.ok(registered !== undefined);
    const uri = 'https://rp.example/sector.json';
    const data = {
      ...eventData(registered),
      sector: { standing: 'pending' },
      metadata: { sector_identifier_uri: uri },
    };
    const verdict = {
      client_id: clientId,
      sector_identifier_uri: uri,
      code: 'document-incomplete',
      checkedRevision: 0,
    };
    const pending = { ...registered, version: 2, dataText: JSON.stringify(data) };
    const drifted = { ...registered, revision: 1, type: 'SectorIdentifierDrifted', dataText: JSON.stringify(verdict) };
    const events: RecordedEvent[] = [pending];
    const eventStore = { readStream: async () => events };
    const request = { clientId, withHistory: true, withPersonal: false };
    const { json, text } = await showClient({ eventStore, openKey: async () => undefined }, request);
    assert.deepEqual(json.sector, { standing: 'pending', revision: 0 });
    assert.match(text, /= sector {2}\{"standing":"pending"\}/);
    events.push(drifted);
    const later = await showClient({ eventStore, openKey: async () => undefined }, request);
    assert.match(later.text, /SectorIdentifierDrifted.*\n( += .*\n)* += code {2}document-incomplete/);
  });
});

describe('client show of what it must not print or cannot read', () => {
  useDisk();

  it('shows no credential, nor a digest of one', async () => {
    const client = await disk.register();
    const { json, text } = await show(client.clientId, { history: true, personal: true });
    const told = `${text}${JSON.stringify(json)}`;
    const digest = disk.context.vault.digest(client.token);
    for (const secret of [client.token, client.secret, digest]) assert.ok(!told.includes(secret));
  });

  it('spells out characters with which a client could write over the terminal', async () => {
    const { clientId } = await disk.register();
    const events = await disk.eventStore.readStream(`client-${clientId}`);
    const hostile = events.map((event) => ({
      ...event,
      dataText: JSON.stringify({ ...eventData(event), metadata: { client_name: 'a\u001b[2J\u009b1m\u202eb' } }),
    }));
    const eventStore = { readStream: async () => hostile };
    const request = { clientId, withHistory: true, withPersonal: false };
    const { text } = await showClient({ eventStore, openKey: async () => undefined }, request);
    for (const line of text.split('\n')) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
    assert.match(text, /\\u\{202e\}b/);
  });

  it('names the fault of an event that this program cannot read, and shows the others', async () => {
    const { clientId } = await disk.register();
    const events = await disk.eventStore.readStream(`client-${clientId}`);
    const newer = [...events, ...events.map((event) => ({ ...event, revision: 1, version: 9 }))];
    const eventStore = { readStream: async () => newer };
    const request = { clientId, withHistory: true, withPersonal: false };
    const { json } = await showClient({ eventStore, openKey: async () => undefined }, request);
    assert.equal(json.status, 'parked');
    assert.deepEqual(
      entries(json.history).map(({ fault }) => fault),
      [undefined, 'version-unknown'],
    );
  });

  it('knows nothing of a client that was never registered', async () => {
    const { exitCode, text } = await show('c0');
    assert.equal(exitCode, 1);
    assert.equal(text, 'unknown client c0');
  });
});
