import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deleteClient, eraseClient, registerClient, updateClient } from '@clientele/application';
import { isJsonObject, type JsonObject, type Result } from '@clientele/domain';
import { foldLog, logFaults, viewFaults, wholenessFaults } from './checker.ts';
import { crashAt } from './crash-points.ts';
import { faultTest, held, sometimes } from './fault-test.ts';
import { type InProcessRegistry, openInProcess } from './in-process-registry.ts';
import { type LogImage, readLog, readViews } from './log-image.ts';
import { markedBody } from './requests.ts';

/** A client that is there before the command under test begins. */
type Resident = { readonly clientId: string; readonly token: string };

/** A command, the events that it is made of, and whether asking again leads to the same. */
type Scenario = {
  readonly name: string;
  readonly events: readonly string[];
  readonly run: (parts: InProcessRegistry, resident: Resident) => Promise<Result<unknown, unknown>>;
};

const context = { correlationId: 'c', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const secretless = { token_endpoint_auth_method: 'none' } as const;
const idempotencyKey = 'a-key';

const scenarios: readonly Scenario[] = [
  {
    name: 'register',
    events: ['ClientRegistered'],
    run: ({ registry }) => registerClient(registry, { body: markedBody('new'), context }),
  },
  {
    name: 'register with an Idempotency-Key',
    events: ['RegistrationKeyClaimed', 'ClientRegistered'],
    run: ({ registry }) => registerClient(registry, { body: markedBody('new'), context, idempotencyKey }),
  },
  {
    name: 'repeat a registration',
    events: [],
    run: ({ registry }) =>
      registerClient(registry, { body: markedBody('resident'), context, idempotencyKey: 'resident' }),
  },
  {
    name: 'update so that the secret goes',
    events: ['ClientUpdated'],
    run: ({ registry }, { clientId, token }) =>
      updateClient(registry, {
        clientId,
        token,
        context,
        body: { ...markedBody('resident', secretless), client_id: clientId },
      }),
  },
  {
    name: 'delete',
    events: ['ClientDeleted'],
    run: ({ registry }, { clientId, token }) => deleteClient(registry, { clientId, token, context }),
  },
  {
    name: 'erase',
    events: ['ClientErased'],
    run: ({ registry }, { clientId }) => eraseClient(registry, { clientId, operator: 'test', context }),
  },
];

const crossingsMax = 1_000;

faultTest(
  'D5: a command leaves all of its effects or none, wherever the process dies between two parts of it',
  async (run) => {
    const template = join(run.dir, 'template');
    const resident = await settle(template);
    const before = readLog(template);
    let crashes = 0;
    let nothing = 0;
    let everything = 0;
    for (const scenario of scenarios) {
      for (let crossing = 1; ; crossing += 1) {
        assert.ok(crossing < crossingsMax, `D5, ${scenario.name}: the command crosses its ports without end`);
        const dir = join(run.dir, 'crashed');
        rmSync(dir, { recursive: true, force: true });
        cpSync(template, dir, { recursive: true });
        const outcome = await dieAt({ dir, resident, crossing }, scenario);
        const written = writtenSince(before, readLog(dir));
        if (outcome === 'acknowledged')
          assert.deepEqual(written, scenario.events, `D5, ${scenario.name}: acknowledged, so written`);
        if (outcome === 'acknowledged') break;
        crashes += 1;
        nothing += written.length === 0 ? 1 : 0;
        everything += written.length > 0 ? 1 : 0;
        await judge(dir, { name: `D5, ${scenario.name}, crossing ${crossing}`, written, scenario });
      }
    }
    sometimes({
      'a crash': [crashes, 60],
      'a crash that left nothing': [nothing, 30],
      'a crash that left everything': [everything, 20],
    });
    return { scenarios: scenarios.length, crashes, nothing, everything };
  },
);

/** A folder with one client, made with a key so that its registration can be repeated. */
const settle = async (dir: string): Promise<Resident> => {
  mkdirSync(dir, { recursive: true });
  const parts = openInProcess(dir);
  const body = markedBody('resident');
  const made = await registerClient(parts.registry, { body, context, idempotencyKey: 'resident' });
  parts.close();
  assert.ok(made.ok);
  return { clientId: made.value.clientId, token: String(parsed(made.value.body).registration_access_token) };
};

const parsed = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
};

/** Runs the command until it dies at this crossing, or to its end when it has fewer. */
const dieAt = async (
  { dir, resident, crossing }: { readonly dir: string; readonly resident: Resident; readonly crossing: number },
  scenario: Scenario,
): Promise<'died' | 'acknowledged'> => {
  const point = crashAt(crossing);
  const parts = openInProcess(dir, { between: point.between });
  try {
    const result = await scenario.run(parts, resident);
    assert.ok(result.ok, `${scenario.name} is accepted`);
    return 'acknowledged';
  } catch (error) {
    if (point.hasDied()) return 'died';
    throw error;
  } finally {
    parts.close();
  }
};

const writtenSince = (before: LogImage, after: LogImage): readonly string[] =>
  after.events.slice(before.events.length).map(({ type }) => type);

type Left = { readonly name: string; readonly written: readonly string[]; readonly scenario: Scenario };

/** What is left is whole, shows whole, and every client in it answers to exactly its own token. */
const judge = async (dir: string, { name, written, scenario }: Left): Promise<void> => {
  if (written.length > 0) assert.deepEqual(written, scenario.events, `${name}: half of the command was written`);
  const log = readLog(dir);
  held(`${name}: the log is in order`, [...logFaults(log), ...wholenessFaults(log)]);
  const parts = openInProcess(dir);
  await parts.catchUp();
  const faults = await tokenFaults(parts, log);
  parts.close();
  held(`${name}: clients and tokens belong together`, faults);
  held(`${name}: the read model shows the log`, viewFaults(readViews(dir), log));
};

const tokenFaults = async ({ registry, read }: InProcessRegistry, log: LogImage): Promise<readonly string[]> => {
  const faults: string[] = [];
  for (const { clientId, status } of foldLog(log).values()) {
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
