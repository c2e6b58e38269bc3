import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { EventStore } from '@clientele/application';
import { registryOnDisk } from '../../test/registry-on-disk.ts';
import { exportLog } from './export-log.ts';

describe('export', () => {
  let disk: ReturnType<typeof registryOnDisk>;
  beforeEach(async () => {
    disk = registryOnDisk();
    const client = await disk.register();
    await disk.update(client, { client_name: 'Renamed "ö€😀"' });
    await disk.register();
  });
  afterEach(() => disk.dispose());

  const written = async (
    afterPosition = 0,
    eventStore: Pick<EventStore, 'readAll' | 'headPosition'> = disk.eventStore,
  ) => {
    const texts: string[] = [];
    const outcome = await exportLog({
      eventStore,
      afterPosition,
      write: async (text) => void texts.push(text),
      tellProgress: () => {},
    });
    return { outcome, lines: texts.join('').split('\n').slice(0, -1) };
  };

  it('writes every event with the very bytes that are stored, in the order of the log', async () => {
    const { outcome, lines } = await written();
    assert.equal(outcome.exitCode, 0);
    assert.deepEqual(outcome.json, { events: 3, unreadable: 0, afterPosition: 0, position: 3 });
    const database = new DatabaseSync(`${disk.folder}/log.db`, { readOnly: true });
    const rows = database.prepare('select * from events order by position').all();
    database.close();
    assert.deepEqual(
      lines,
      rows.map(
        ({ data, event_id, metadata, position, revision, stream, type, version }) =>
          `{"data":${data},"id":"${event_id}","metadata":${metadata},"position":${position},"revision":${revision},"stream":"${stream}","type":"${type}","version":${version}}`,
      ),
    );
  });

  it('E1: leaves sealed what is sealed', async () => {
    const { lines } = await written();
    assert.match(lines.join(''), /"sealed":/);
    assert.ok(!lines.join('').includes('@rp.example'));
  });

  it('begins after a position, and goes no further than the log went when it began', async () => {
    assert.deepEqual((await written(2)).outcome.json, { events: 1, unreadable: 0, afterPosition: 2, position: 3 });
    assert.deepEqual((await written(3)).outcome.json, { events: 0, unreadable: 0, afterPosition: 3, position: 3 });
    const { lines } = await written(0, { ...disk.eventStore, headPosition: async () => 2 });
    assert.equal(lines.length, 2);
  });

  it('writes a line also for an event that nobody can read, and ends with 1', async () => {
    const readAll: EventStore['readAll'] = async (after, eventsMax) =>
      (await disk.eventStore.readAll(after, eventsMax)).map((event) => ({ ...event, dataText: '{' }));
    const { outcome, lines } = await written(0, { ...disk.eventStore, readAll });
    assert.equal(outcome.exitCode, 1);
    assert.equal(outcome.json.unreadable, 3);
    assert.match(lines[0] ?? '', /"position":1,"revision":0,.*"unreadable":true/);
  });
});
