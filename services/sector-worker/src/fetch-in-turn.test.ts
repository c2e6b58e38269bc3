import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fetched } from '@clientele/application';
import { fetchedDocument } from '@clientele/examples';
import { fetchInTurn } from './fetch-in-turn.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const limits = { runningMax: 4, runningPerHostMax: 1, waitingPerHostMax: 1, checksPerHostMax: 8 };
const ampleMs = () => 1_000;

/** Fetches that end when they are told to, each with what it was told. */
const fetches = () => {
  const begun: { readonly url: string; readonly end: (fetched: Fetched | Error) => void }[] = [];
  const fetchDocument = (url: string): Promise<Fetched> =>
    new Promise((resolve, reject) =>
      begun.push({ url, end: (fetched) => (fetched instanceof Error ? reject(fetched) : resolve(fetched)) }),
    );
  return { begun, fetchDocument };
};

const fetchedBy = async (turned: Awaited<ReturnType<ReturnType<typeof fetchInTurn>>>) => {
  assert.ok(turned !== 'busy');
  return turned.fetched;
};

describe('fetches in turn', () => {
  it('a caller that asks while a fetch runs does not get its result, but waits with others for the next fetch', async () => {
    const { begun, fetchDocument } = fetches();
    const fetching = fetchInTurn(fetchDocument, limits);
    const first = fetching('https://a.example/s', ampleMs);
    const others = [1, 2, 3].map(() => fetching('https://a.example/s', ampleMs));
    await turn();
    assert.equal(begun.length, 1);
    begun[0]?.end(fetchedDocument);
    assert.equal(await fetchedBy(await first), fetchedDocument);
    await turn();
    assert.equal(begun.length, 2);
    const second = { ...fetchedDocument, value: { ...fetchedDocument.value, text: 'another' } };
    begun[1]?.end(second);
    for (const other of others) assert.equal(await fetchedBy(await other), second);
  });

  it('documents of one host are fetched one by one, and one too many is refused to every caller that asks for it', async () => {
    const { begun, fetchDocument } = fetches();
    const fetching = fetchInTurn(fetchDocument, limits);
    void fetching('https://a.example/1', ampleMs);
    const second = fetching('https://a.example/2', ampleMs);
    const third = [1, 2].map(() => fetching('https://a.example/3', ampleMs));
    for (const asked of third) assert.equal(await asked, 'busy');
    begun[0]?.end(fetchedDocument);
    await turn();
    begun[1]?.end(fetchedDocument);
    assert.equal(await fetchedBy(await second), fetchedDocument);
    const again = fetching('https://a.example/3', ampleMs);
    await turn();
    begun[2]?.end(fetchedDocument);
    assert.equal(await fetchedBy(await again), fetchedDocument);
  });

  it('those who ask for one host are bounded, whether their fetch has begun or not, and others are not touched', async () => {
    const { begun, fetchDocument } = fetches();
    const fetching = fetchInTurn(fetchDocument, { ...limits, checksPerHostMax: 3 });
    const asked = [1, 2, 3].map(() => fetching('https://a.example/s', ampleMs));
    assert.equal(await fetching('https://a.example/s', ampleMs), 'busy');
    assert.notEqual(await fetching('https://b.example/s', ampleMs), 'busy');
    begun[0]?.end(fetchedDocument);
    await fetchedBy(await (asked[0] ?? assert.fail()));
    await turn();
    void fetching('https://a.example/s', ampleMs);
    assert.equal(await fetching('https://a.example/s', ampleMs), 'busy');
    begun[2]?.end(fetchedDocument);
    for (const one of asked) await fetchedBy(await one);
    await turn();
    begun[3]?.end(fetchedDocument);
    await turn();
    const again = fetching('https://a.example/s', ampleMs);
    await turn();
    begun[4]?.end(fetchedDocument);
    assert.equal(await fetchedBy(await again), fetchedDocument);
  });

  it('a fetch that throws tells all who asked, and the next has its turn', async () => {
    const { begun, fetchDocument } = fetches();
    const fetching = fetchInTurn(fetchDocument, limits);
    const first = fetching('https://a.example/1', ampleMs);
    const second = [1, 2].map(() => fetching('https://a.example/2', ampleMs));
    begun[0]?.end(new Error('a bug'));
    await assert.rejects(first.then(fetchedBy), /a bug/);
    await turn();
    begun[1]?.end(new Error('another'));
    for (const asked of second) await assert.rejects(asked.then(fetchedBy), /another/);
  });

  it('a fetch may take as long as the most patient caller waits, and does not begin for callers that have gone', async () => {
    const { begun, fetchDocument } = fetches();
    const fetching = fetchInTurn(fetchDocument, limits);
    const gone = fetching('https://a.example/1', () => 0);
    assert.equal(await fetchedBy(await gone), 'too-slow');
    assert.equal(begun.length, 0);
    await turn();
    const began = performance.now();
    void fetching('https://b.example/1', () => 10);
    const together = [10, 200, 10].map((ms) => fetching('https://b.example/1', () => ms));
    for (const asked of together) assert.equal(await fetchedBy(await asked), 'too-slow');
    assert.equal(begun.length, 2);
    assert.ok(performance.now() - began >= 200);
  });
});
