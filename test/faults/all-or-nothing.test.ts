import assert from 'node:assert/strict';
import { join } from 'node:path';
import { deleteClient, eraseClient, registerClient, updateClient } from '@clientele/application';
import type { JsonObject, Result } from '@clientele/domain';
import { asAnonymous, asClient, asOperator } from '@clientele/examples';
import { assembled, type InProcessRegistry, type InProcessStores, openInProcess } from '../support/in-process.ts';
import { foldEventStore, logFaults, viewFaults, wholenessFaults } from './checker.ts';
import { crashAt } from './crash-points.ts';
import { type FaultRun, faultTest, held, sometimes } from './fault-test.ts';
import { type LogImage, readLog, readViews } from './log-image.ts';
import { markedBody } from './requests.ts';

/** A client that exists before the command under test starts. */
type Resident = { readonly marker: string; readonly clientId: string; readonly token: string };

/** A command and the events that it consists of. */
type Scenario = {
  readonly name: string;
  readonly events: readonly string[];
  readonly run: (parts: InProcessRegistry, resident: Resident) => Promise<Result<unknown, unknown>>;
};

const secretless = { token_endpoint_auth_method: 'none' } as const;

const scenarios: readonly Scenario[] = [
  {
    name: 'register',
    events: ['ClientRegistered'],
    run: ({ registry }, { marker }) => registerClient(registry, { body: markedBody(`${marker}-new`), ...asAnonymous }),
  },
  {
    name: 'register with an Idempotency-Key',
    events: ['RegistrationKeyClaimed', 'ClientRegistered'],
    run: ({ registry }, { marker }) =>
      registerClient(registry, { body: markedBody(`${marker}-new`), ...asAnonymous, idempotencyKey: `${marker}-new` }),
  },
  {
    name: 'repeat a registration',
    events: [],
    run: ({ registry }, { marker }) =>
      registerClient(registry, { body: markedBody(marker), ...asAnonymous, idempotencyKey: marker }),
  },
  {
    name: 'update so that the secret goes',
    events: ['ClientUpdated'],
    run: ({ registry }, { marker, clientId, token }) =>
      updateClient(registry, {
        ...asClient({ clientId, token }),
        body: { ...markedBody(marker, secretless), client_id: clientId },
      }),
  },
  {
    name: 'delete',
    events: ['ClientDeleted'],
    run: ({ registry }, { clientId, token }) => deleteClient(registry, asClient({ clientId, token })),
  },
  {
    name: 'erase',
    events: ['ClientErased'],
    run: ({ registry }, { clientId }) => eraseClient(registry, { clientId, ...asOperator }),
  },
];

const crossingsMax = 1_000;

faultTest(
  'D5: a command leaves all of its effects or none, wherever the process dies between two parts of it',
  async (run) => {
    const data = join(run.dir, 'data');
    const seen = { nothing: 0, everything: 0 };
    for (const scenario of scenarios) {
      const stores = openInProcess(data);
      run.context.after(() => stores.close());
      const left = await dieEverywhere(stores, scenario, data);
      seen.nothing += left.filter((events) => events === 0).length;
      seen.everything += left.filter((events) => events > 0).length;
      await stores.close();
      await judgeAfterRestart(run, data, `D5, ${scenario.name}`);
    }
    sometimes({
      'a crash that left nothing': [seen.nothing, 30],
      'a crash that left everything': [seen.everything, 20],
    });
    return { scenarios: scenarios.length, crashes: seen.nothing + seen.everything, ...seen };
  },
);

/**
 * Repeats the command, crashing one crossing later each time, until it completes. Returns the number of events that
 * each crash left.
 */
const dieEverywhere = async (stores: InProcessStores, scenario: Scenario, data: string): Promise<readonly number[]> => {
  const left: number[] = [];
  for (let crossing = 1; crossing < crossingsMax; crossing += 1) {
    const name = `D5, ${scenario.name}, crossing ${crossing}`;
    const resident = await settled(stores, `${scenarios.indexOf(scenario)}-${crossing}`);
    const head = await stores.eventStore.headPosition();
    const isAcknowledged = await livesThrough(stores, scenario, { resident, crossing });
    const written = (await stores.eventStore.readAll(head, crossingsMax)).map(({ type }) => type);
    held(`${name}: clients are whole`, wholenessFaults(readLog(data)));
    if (isAcknowledged || written.length > 0) assert.deepEqual(written, scenario.events, `${name}: half was written`);
    if (isAcknowledged) return left;
    left.push(written.length);
  }
  throw new Error(`D5, ${scenario.name}: the command crosses its ports without end`);
};

/** A client registered with an idempotency key, so that its registration can be repeated. */
const settled = async (stores: InProcessStores, marker: string): Promise<Resident> => {
  const { registry } = assembled(stores);
  const made = await registerClient(registry, { body: markedBody(marker), ...asAnonymous, idempotencyKey: marker });
  assert.ok(made.ok);
  const { registration_access_token }: JsonObject = JSON.parse(made.value.body);
  return { marker, clientId: made.value.clientId, token: String(registration_access_token) };
};

/** Runs the command and then the read model. Both die at this crossing, or complete if they have fewer crossings. */
const livesThrough = async (
  stores: InProcessStores,
  scenario: Scenario,
  { resident, crossing }: { readonly resident: Resident; readonly crossing: number },
): Promise<boolean> => {
  const point = crashAt(crossing);
  const parts = assembled(stores, { between: point.between });
  try {
    const result = await scenario.run(parts, resident);
    assert.ok(result.ok, `${scenario.name} is accepted`);
    await parts.catchUp();
    return true;
  } catch (error) {
    if (point.hasDied()) return false;
    throw error;
  }
};

/**
 * The state that all crashes left is well-formed and fully visible, and every client in it accepts only its own token.
 */
const judgeAfterRestart = async ({ context: test }: FaultRun, data: string, name: string): Promise<void> => {
  const stores = openInProcess(data);
  test.after(() => stores.close());
  const parts = assembled(stores);
  await parts.catchUp();
  const log = readLog(data);
  const faults = await tokenFaults(parts, log);
  await stores.close();
  held(`${name}: the log is in order`, [...logFaults(log), ...wholenessFaults(log)]);
  held(`${name}: clients and tokens belong together`, faults);
  held(`${name}: the read model shows the log`, viewFaults(readViews(data), log));
};

const tokenFaults = async ({ registry, read }: InProcessRegistry, log: LogImage): Promise<readonly string[]> => {
  const faults: string[] = [];
  for (const { clientId, status } of foldEventStore(log).values()) {
    const wrapped = await registry.keys.readKey(clientId);
    const key = wrapped === undefined ? undefined : registry.vault.open(wrapped);
    if (status === 'registered' && key === undefined) faults.push(`${clientId} lives without a key`);
    for (const version of [1, 2]) {
      const answer = key && (await read({ clientId, token: key.registrationAccessToken(version) }));
      const expected = status === 'registered' && version === 1;
      if ((answer?.ok ?? false) !== expected)
        faults.push(`${clientId}, ${status}: token ${version} reads ${!expected}`);
    }
  }
  return faults;
};
