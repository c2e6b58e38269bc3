import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fetchRefusals } from '@clientele/domain';
import { type Corpus, type RefusedLine, readCorpus } from './corpus.ts';
import { type Fixture, type Handler, startFixture } from './fixture.ts';
import { withoutRoutes } from './without-routes.ts';

const corpus = readCorpus();

const byPath = new Map(corpus.refuse.map(({ url, response }) => [URL.parse(url)?.pathname, response]));

/** The reply from the corpus, or a valid document if there is none. */
const handler: Handler = (request, response) => {
  const reply = byPath.get(request.url) ?? { status: 200, headers: { 'content-type': 'application/json' } };
  response.writeHead(reply.status, reply.headers);
  response.end('["https://rp.example/cb"]');
};

/** Matches enough internal addresses to notice that one was dialled. It is not the rule under test. */
const inside =
  /^(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^f[cde]|^::|^64:ff9b/;

/** Rebinding needs one round more than the longest sequence has. */
const roundsMax = 4;

const stages: Readonly<Record<RefusedLine['stage'], (line: RefusedLine, fixture: Fixture) => Promise<void>>> = {
  url: async (line, fixture) => {
    const outcome = await fixture.guard()(line.url);
    assert.equal(outcome.ok ? 'accepted' : fetchRefusals[outcome.error.code].stage, 'url');
    assert.deepEqual([fixture.trail.queries.length, fixture.trail.dialled.length], [0, 0]);
  },
  dns: async (line, fixture) => {
    const outcome = await fixture.guard()(line.url);
    assert.equal(outcome.ok ? 'accepted' : fetchRefusals[outcome.error.code].stage, 'name');
    assert.deepEqual([fixture.trail.queries.length, fixture.trail.dialled.length], [1, 0]);
  },
  connect: async (line, fixture) => {
    for (let round = 1; round <= roundsMax; round += 1) {
      await fixture.guard()(line.url);
      assert.equal(fixture.trail.queries.length, round);
    }
    for (const { address } of fixture.trail.dialled) assert.doesNotMatch(address, inside);
  },
  response: async (line, fixture) => {
    const outcome = await fixture.guard()(line.url);
    assert.equal(outcome.ok ? 'accepted' : fetchRefusals[outcome.error.code].stage, 'answer');
    assert.deepEqual([fixture.trail.queries.length, fixture.trail.requests.length], [1, 1]);
  },
};

await withoutRoutes(import.meta.url, () => {
  describe('THREAT-05: the corpus of forbidden and permitted targets', () => {
    let fixture: Fixture;
    let patient: Fixture;
    before(async () => {
      fixture = await startFixture({ names: corpus.stub_resolver, handler });
      patient = await startFixture({ names: corpus.stub_resolver, handler, delayFactor: 0.02 });
    });
    after(() => Promise.all([fixture.stop(), patient.stop()]));

    for (const line of corpus.refuse)
      it(`${line.id} ${line.category} is refused: ${line.why}`, async () => {
        fixture.forget();
        await stages[line.stage](line, fixture);
      });

    for (const line of corpus.refuse.filter(({ stage }) => stage === 'connect'))
      it(`${line.id} ${line.category} stays outside also when the resolver is quick`, async () => {
        patient.forget();
        await stages.connect(line, patient);
      });

    for (const line of corpus.accept)
      it(`${line.id} is fetched: ${line.note}`, async () => {
        fixture.forget();
        await isFetched(line, fixture);
      });
  });
});

const isFetched = async ({ url }: Corpus['accept'][number], { guard, trail }: Fixture): Promise<void> => {
  const outcome = await guard()(url);
  assert.ok(outcome.ok, JSON.stringify(outcome));
  const { hostname, pathname, search } = new URL(url);
  assert.equal(outcome.value.text, '["https://rp.example/cb"]');
  assert.deepEqual(trail.queries, [hostname]);
  assert.deepEqual([trail.dialled.length, trail.dialled[0]?.port], [1, 443]);
  assert.deepEqual(
    trail.requests.map(({ path, headers }) => [path, headers.host]),
    [[`${pathname}${search}`, hostname]],
  );
};
