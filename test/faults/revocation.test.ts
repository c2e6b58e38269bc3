import { join } from 'node:path';
import { openConnection } from '../support/connection.ts';
import { logFaults, lostAcks, viewFaults, wholenessFaults } from './checker.ts';
import { faultTest, held, sometimes } from './fault-test.ts';
import { openHistory } from './history.ts';
import { liveAndDie } from './live-and-die.ts';
import { readLog, readViews } from './log-image.ts';
import type { Caller } from './requests.ts';
import { revocationFindings } from './revocation.ts';
import { startRestartable } from './running-registry.ts';

const attemptsMin = Number(process.env.FAULT_ATTEMPTS ?? 10_000);
const crashesCount = 5;
const rivalsCount = 3;

faultTest('R1: a token of a deleted client and a destroyed secret are never accepted again', async (run) => {
  const history = openHistory();
  const registry = await startRestartable(run, { dataDir: join(run.dir, 'data') });
  const owner: Caller = { proc: 'owner', connection: openConnection(), history };
  const rivals: readonly Caller[] = Array.from({ length: rivalsCount }, (_, rival) => ({
    proc: `rival-${rival}`,
    connection: openConnection(),
    history,
  }));

  let attempts = 0;
  let crashes = 0;
  for (let round = 0; attempts < attemptsMin; round += 1) {
    const life = { registry, owner, rivals, marker: `${run.seed}-${round}`, random: run.random.fork() };
    if (attempts < ((crashes + 1) * attemptsMin) / (crashesCount + 1)) {
      attempts += await liveAndDie(life);
      continue;
    }
    crashes += 1;
    const [made] = await Promise.all([liveAndDie(life), registry.crash()]);
    attempts += made;
  }
  for (const { connection } of [owner, ...rivals]) connection.close();
  const entries = history.save(join(run.dir, 'history.jsonl'));
  await registry.stop();
  const log = readLog(registry.dataDir);

  const { faults, seen } = revocationFindings(entries);
  held('R1, nothing revoked is accepted after the acknowledgement', faults);
  held('R1, every acknowledgement is in the log', lostAcks(entries, log));
  held('R1, the log is in order', logFaults(log));
  held('R1, clients are whole', wholenessFaults(log));
  held('R1, the read model shows the log', viewFaults(readViews(registry.dataDir), log));
  sometimes({
    'a token accepted while its client lived': [seen.tokenAccepted, 1_000],
    'a token refused after its client was deleted': [seen.tokenRefused, 1_000],
    "a secret accepted while it was the client's": [seen.secretAccepted, 100],
    'a destroyed secret refused': [seen.secretRefused, 500],
    'a request in flight while the client was deleted': [seen.duringDelete, 100],
    'a crash of the registry': [crashes, crashesCount],
  });
  return { attempts, crashes, ...seen };
});
