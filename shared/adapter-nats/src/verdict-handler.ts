import type { JudgedCheck, VerdictOutcome } from '@clientele/application';
import type { StreamPlan } from '@clientele/messages';
import type { Delivery } from './delivery.ts';
import { receivedVerdict } from './document-check-messages.ts';
import type { OnNotice } from './notice.ts';

type Parts = {
  readonly stream: StreamPlan;
  readonly onNotice: OnNotice;
  readonly record: (judged: JudgedCheck) => Promise<VerdictOutcome>;
};

const recorded: VerdictOutcome = { outcome: 'recorded' };

/** Acknowledges a verdict after it is recorded. Until then, it is redelivered. */
export const verdictHandler =
  ({ stream, onNotice, record }: Parts) =>
  async (held: Delivery): Promise<void> => {
    const judged = receivedVerdict({ header: held.header, body: held.body() });
    if (judged === undefined) {
      onNotice({ kind: 'message-refused', stream: stream.name, sequence: held.sequence });
      held.discard();
      return;
    }
    const outcome = judged === 'no-verdict' ? recorded : await record(judged);
    if (outcome.outcome === 'again') held.giveBack(outcome.afterMs);
    else await held.finish();
  };
