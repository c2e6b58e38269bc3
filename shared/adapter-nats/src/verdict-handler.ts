import type { JudgedSectorCheck, VerdictOutcome } from '@clientele/application';
import type { StreamPlan } from '@clientele/messages';
import type { Delivery } from './delivery.ts';
import type { OnNotice } from './notice.ts';
import { receivedVerdict } from './sector-messages.ts';

type Parts = {
  readonly stream: StreamPlan;
  readonly onNotice: OnNotice;
  readonly record: (judged: JudgedSectorCheck) => Promise<VerdictOutcome>;
};

/** A verdict is acknowledged after it is recorded; until then it comes again. */
export const verdictHandler =
  ({ stream, onNotice, record }: Parts) =>
  async (held: Delivery): Promise<void> => {
    const judged = receivedVerdict({ header: held.header, body: held.body() });
    if (judged === undefined) {
      onNotice({ kind: 'message-refused', stream: stream.name, sequence: held.sequence });
      held.discard();
      return;
    }
    const outcome = await record(judged);
    if (outcome.outcome === 'again') held.giveBack(outcome.afterMs);
    else await held.finish();
  };
