import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { clientEventOf, registerClient } from '@clientele/application';
import { storedEventVersions, upcast } from '@clientele/domain';
import { asAnonymous, registrationBody } from '@clientele/examples';
import { dataOf } from '../../support/changed-event.ts';
import { inProcessFor } from '../../support/in-process.ts';

const goldenFolder = new URL('golden/', import.meta.url);
const documentFile = new URL('../../../docs/events.md', import.meta.url);

const golden = readdirSync(goldenFolder).map((file) => ({
  file,
  ...JSON.parse(readFileSync(new URL(file, goldenFolder), 'utf8')),
}));

const everyVersion = Object.entries(storedEventVersions).flatMap(([type, versions]) =>
  versions.map((_schema, index) => `${type}.v${index + 1}.json`),
);

describe('P6: stored events', () => {
  it('have a golden file for every version ever written, and none is ever deleted', () => {
    assert.deepEqual(golden.map(({ file }) => file).sort(), [...everyVersion].sort());
  });

  for (const { file, type, version, data, today } of golden) {
    it(`${file} is read as today's event`, () => {
      assert.deepEqual(upcast({ type, version, data }), { ok: true, value: today });
    });
  }

  it('that a newer program wrote are refused, not guessed at', () => {
    const outcome = upcast({ type: 'ClientErased', version: 2, data: { client_id: 'c1' } });
    assert.equal(outcome.ok ? '' : outcome.error.code, 'version-unknown');
    const unknown = upcast({ type: 'constructor', version: 1, data: {} });
    assert.equal(unknown.ok ? '' : unknown.error.code, 'type-unknown');
  });

  it('with a member missing or of the wrong shape are refused with the names of the members', () => {
    const outcome = upcast({ type: 'ClientDeleted', version: 1, data: { client_id: 7 } });
    assert.deepEqual(outcome, {
      ok: false,
      error: { code: 'shape-wrong', detail: 'members at fault: client_id, reason' },
    });
  });

  it('are written in the oldest version that can say them, with personal data sealed', async (t) => {
    const { registry, eventStore } = await inProcessFor(t);
    await registerClient(registry, { body: registrationBody, ...asAnonymous });
    const [written] = await eventStore.readAll(0, 10);
    assert.ok(written);
    assert.equal(written.version, 1);
    assert.ok(clientEventOf(written).ok);
    assert.equal(typeof dataOf(written).sealed, 'string');
    assert.ok(!JSON.stringify(written).includes('operations@rp.example'));
  });
});

describe('docs/events.md', () => {
  const text = readFileSync(documentFile, 'utf8');
  const sections = [...text.matchAll(/^### `(\w+)` v(\d+)$/gm)].map(([, type, version]) => `${type}.v${version}.json`);

  it('has a section for every version of every stored event, and for nothing else', () => {
    assert.deepEqual(sections.sort(), [...everyVersion].sort());
  });

  for (const { type, version, data } of golden) {
    it(`names every member of ${type} v${version}`, () => {
      const section = text.split(/^### /m).find((part) => part.startsWith(`\`${type}\` v${version}\n`)) ?? '';
      for (const member of Object.keys(data)) assert.ok(section.includes(`\`${member}\``), member);
    });
  }
});
