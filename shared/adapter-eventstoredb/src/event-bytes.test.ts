import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventData, type NewEvent } from '@clientele/application';
import { newEventWith } from '@clientele/examples';
import type { BinaryRecordedEvent } from '@eventstore/db-client';
import { recordedEvent, storedEvent } from './event-bytes.ts';

const event: NewEvent = {
  ...newEventWith({ '10': 'ten', '9': 'nine', text: 'ö€😀', n: 1.5 }),
  type: 'ClientUpdated',
  version: 12,
};

const text = (bytes: unknown): string => {
  assert.ok(bytes instanceof Uint8Array);
  return new TextDecoder().decode(bytes);
};

type Stored = Pick<BinaryRecordedEvent, 'type' | 'data' | 'metadata'>;

const resolved = (stored: Stored) => ({
  event: {
    streamId: 'ns-client-a',
    id: event.id,
    revision: 3n,
    isJson: false as const,
    created: new Date(0),
    position: { commit: 700n, prepare: 700n },
    ...stored,
  },
});

describe('an event in EventStoreDB', () => {
  it('is stored as canonical JSON, byte for byte, its version in its type', () => {
    const { type, data, metadata } = storedEvent(event);
    assert.equal(type, 'ClientUpdated.v12');
    assert.equal(text(data), event.dataText);
    assert.equal(text(metadata), event.metadataText);
  });

  it('has metadata that the client does not take for something to serialise again', () => {
    assert.equal(storedEvent(event).metadata?.constructor, Uint8Array);
  });
});

describe('an event from EventStoreDB', () => {
  it('is what was stored', () => {
    const { type, data, metadata } = storedEvent(event);
    const parsed = JSON.parse(text(metadata));
    const recorded = recordedEvent(resolved({ type, data: data, metadata: parsed }), 'ns-');
    assert.deepEqual({ ...recorded }, { ...event, stream: 'client-a', position: 700, revision: 3 });
  });

  for (const [what, json] of [
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['a number that is not finite', '{"a":1e400}'],
    ['twenty thousand levels', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ] as const) {
    it(`P5: is no JSON object if another program wrote ${what}, and is parked like any other`, () => {
      const parsed = JSON.parse(json);
      const recorded = recordedEvent(resolved({ type: 'X', data: parsed, metadata: parsed }), 'ns-');
      assert.deepEqual([recorded?.dataText, recorded?.metadataText], ['', '']);
    });
  }

  for (const type of ['ClientUpdated', 'ClientUpdated.v', 'ClientUpdated.v1x', '.v1']) {
    it(`has version 0, which is nobody's, where its type is ${type}`, () => {
      const recorded = recordedEvent(resolved({ type, data: new Uint8Array(), metadata: undefined }), 'ns-');
      assert.deepEqual([recorded?.type, recorded?.version], [type, 0]);
    });
  }

  for (const [what, data] of [
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no UTF-8', '\u00ff'],
  ] as const) {
    it(`P5: has no members, as none of our events, where its data are ${what}`, () => {
      const recorded = recordedEvent(
        resolved({ type: 'ClientUpdated.v1', data: new Uint8Array(Buffer.from(data, 'latin1')), metadata: {} }),
        '',
      );
      assert.equal(recorded?.revision, 3);
      assert.ok(recorded !== undefined && eventData(recorded) === undefined);
    });
  }
});
