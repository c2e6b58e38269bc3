import { clientIdMadeAtMs } from '@clientele/platform';
import type { Invocation } from './arguments.ts';
import { erase, replay } from './commands/erase.ts';
import { unclaimed } from './commands/unclaimed.ts';
import { operatorName } from './operator.ts';
import { exitCodes, failed, type Outcome } from './outcome.ts';
import type { Surroundings } from './surroundings.ts';

/** The commands that destroy something, so that they ask before they do. */

export const eraseOne = async (invocation: Invocation, surroundings: Surroundings): Promise<Outcome> => {
  const { operand: clientId, text } = invocation;
  const by = operatorName(text('as'), surroundings.systemUser);
  if (!by.ok) return failed(by.error, exitCodes.usage);
  const question = `Erase ${clientId}? Its credentials end at once, and nothing brings them or its personal data back.`;
  return agreed(question, { invocation, surroundings }, () =>
    surroundings.maintenance.erasing((stores) => erase(stores, { clientId, by: by.value })),
  );
};

export const replayFrom = (invocation: Invocation, surroundings: Surroundings): Promise<Outcome> => {
  const { maintenance } = surroundings;
  const orders = maintenance.ordersIn(invocation.operand);
  return agreed(`Erase the ${orders.length} clients in ${invocation.operand}?`, { invocation, surroundings }, () =>
    maintenance.erasing((stores) => replay(stores, orders)),
  );
};

export const restoreFrom = (invocation: Invocation, surroundings: Surroundings): Promise<Outcome> => {
  const { operand: directory, text } = invocation;
  const { maintenance, rootKeys, reportProgress } = surroundings;
  const further = text('erasures');
  const work = async (): Promise<Outcome> =>
    maintenance.restore({
      directory,
      rootKeys: rootKeys(),
      furtherOrders: further === undefined ? [] : maintenance.ordersIn(further),
      reportProgress,
    });
  if (!maintenance.replaces()) return work();
  return agreed('Replace the event log? What it has and the backup lacks is lost.', { invocation, surroundings }, work);
};

const msPerHour = 3_600_000;
/** Far longer than any append may take. */
const hoursMin = 1;
const hoursMax = 1_000_000;
const hoursByDefault = '24';

export const unclaimedIn = async (invocation: Invocation, surroundings: Surroundings): Promise<Outcome> => {
  const { isOn, text } = invocation;
  const { maintenance, clock, reportProgress } = surroundings;
  const hours = Number(text('older-than') ?? hoursByDefault);
  if (!Number.isInteger(hours) || hours < hoursMin || hours > hoursMax)
    return failed(`--older-than must be a whole number of hours, at least ${hoursMin}`, exitCodes.usage);
  const removes = isOn('remove');
  const madeBeforeMs = clock.nowMs() - hours * msPerHour;
  const work = (): Promise<Outcome> =>
    maintenance.claiming((stores) =>
      unclaimed({ ...stores, madeAtMs: clientIdMadeAtMs, madeBeforeMs, removes, reportProgress }),
    );
  return removes
    ? agreed('Destroy the client keys that belong to no client?', { invocation, surroundings }, work)
    : work();
};

type Asked = { readonly invocation: Invocation; readonly surroundings: Pick<Surroundings, 'confirm'> };

const agreed = async (
  question: string,
  { invocation, surroundings }: Asked,
  work: () => Promise<Outcome>,
): Promise<Outcome> => {
  if (invocation.isOn('yes')) return work();
  switch (await surroundings.confirm(question)) {
    case 'yes':
      return work();
    case 'no':
      return failed('nothing was changed');
    case 'no-terminal':
      return failed(
        `${invocation.command} asks before it acts, and there is no terminal: add --yes. Nothing was changed`,
        exitCodes.usage,
      );
  }
};
