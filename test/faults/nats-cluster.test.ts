import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { awaitedSectorCheck, documentVerdicts } from '@clientele/examples';
import { documentCheckStreams } from '@clientele/messages';
import { connect } from 'nats';
import { natsServerMissing } from '../support/nats.ts';
import { openNatsBus, whenReady } from '../support/nats-buses.ts';
import { startNatsCluster } from '../support/nats-cluster.ts';
import { until } from '../support/until.ts';

const { awaitedChecks } = documentCheckStreams;

describe('three NATS servers by one URL', { skip: natsServerMissing() }, () => {
  it('keep three copies of each stream, and answer on without the one that led', async (context) => {
    const cluster = await startNatsCluster();
    context.after(cluster.dispose);
    const [registration, worker] = [openNatsBus(cluster.url).bus, openNatsBus(cluster.url).bus];
    context.after(() => Promise.all([registration.stop(), worker.stop()]));
    await Promise.all([whenReady(registration), whenReady(worker)]);
    worker.takeChecks({
      lane: 'await',
      heldMax: 4,
      handle: async () => ({ outcome: 'judged', verdict: documentVerdicts.verified }),
    });
    const isAnswered = async (): Promise<boolean> =>
      (await registration.ask({ ...awaitedSectorCheck, checkId: randomUUID() })).ok;
    await until('a check is answered', isAnswered);

    const connection = await connect({ servers: cluster.url.split(',') });
    context.after(() => connection.close());
    const { streams } = await connection.jetstreamManager();
    for (const { name } of Object.values(documentCheckStreams))
      assert.equal((await streams.info(name)).config.num_replicas, 3, name);
    const { cluster: copies } = await streams.info(awaitedChecks.name);
    await cluster.kill(String(copies?.leader));
    await until('a check is answered by the two that are left', isAnswered);
  });
});
