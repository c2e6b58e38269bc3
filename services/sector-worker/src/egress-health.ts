import { fetchRefusals, type Judgement } from '@clientele/domain';

/** What this worker knows of its own way out to the hosts that clients name. */
export type EgressHealth = {
  /** Called with every judgement, and the host that it is about. */
  readonly note: (host: string, judgement: Judgement) => void;
  /** Whether a host that was not reached may be well, because nobody was reached for a while. */
  readonly isInDoubt: () => boolean;
};

/** So many hosts in a row, and none reached between them, are no accident of theirs. */
const hostsMin = 3;

/**
 * A cut network, a wrong firewall rule or a DNS server that is away make every host look dead, and by that clients would end that have done
 * nothing wrong (SEC-14).
 */
export const egressHealth = (): EgressHealth => {
  const notReached = new Set<string>();
  return {
    note: (host, judgement) => {
      if (isNotReached(judgement)) {
        if (notReached.size < hostsMin) notReached.add(host);
      } else if (isReached(judgement)) {
        notReached.clear();
      }
    },
    isInDoubt: () => notReached.size >= hostsMin,
  };
};

/** There was no answer: a host that is down looks like this, and so does a way out that is cut. */
export const isNotReached = (judgement: Judgement): boolean =>
  hasFailedBy(judgement, ['name-unresolved', 'connection-failed']);

/** Whether what the client named could not be read, by one of these codes. */
export const hasFailedBy = (judgement: Judgement, codes: readonly string[]): boolean =>
  judgement.ok && judgement.value.outcome === 'failed' && codes.includes(judgement.value.code);

/** Something was at the other end, well or not. */
const isReached = (judgement: Judgement): boolean => {
  if (!judgement.ok) return false;
  const verdict = judgement.value;
  if (verdict.outcome === 'verified') return true;
  const facts = Object.entries(fetchRefusals).find(([code]) => code === verdict.code)?.[1];
  if (facts === undefined) return verdict.outcome === 'refused';
  return facts.stage === 'connection' || facts.stage === 'answer';
};
