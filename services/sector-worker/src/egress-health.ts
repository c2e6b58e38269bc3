import type { DocumentVerdict } from '@clientele/application';
import { fetchRefusals } from '@clientele/domain';

/** What this worker knows of its own way out to the hosts that clients name. */
export type EgressHealth = {
  /** Told of every verdict, and the host that it is about. */
  readonly note: (host: string, verdict: DocumentVerdict) => void;
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
    note: (host, verdict) => {
      if (isNotReached(verdict)) {
        if (notReached.size < hostsMin) notReached.add(host);
      } else if (isReached(verdict)) {
        notReached.clear();
      }
    },
    isInDoubt: () => notReached.size >= hostsMin,
  };
};

/** Nobody answered: what the host's failure looks like, and ours. */
export const isNotReached = (verdict: DocumentVerdict): boolean =>
  verdict.outcome === 'failed' && ['name-unresolved', 'connection-failed'].includes(verdict.code);

/** Something was at the other end, well or not. */
const isReached = (verdict: DocumentVerdict): boolean => {
  if (verdict.outcome === 'verified') return true;
  const facts = Object.entries(fetchRefusals).find(([code]) => code === verdict.code)?.[1];
  if (facts === undefined) return verdict.outcome === 'refused';
  return facts.stage === 'connection' || facts.stage === 'answer';
};
