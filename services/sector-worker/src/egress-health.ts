import { fetchRefusals, type Judgement } from '@clientele/domain';

/** What this worker knows about its own connectivity to client-supplied hosts. */
export type EgressHealth = {
  /** Called with every judgement and the host that it concerns. */
  readonly note: (host: string, judgement: Judgement) => void;
  /** Whether an unreachable host may be healthy, because no host has been reached for a while. */
  readonly isInDoubt: () => boolean;
};

/** This many unreachable hosts in a row, with none reached in between, are unlikely to be down independently. */
const hostsMin = 3;

/**
 * A network failure, a wrong firewall rule or an unavailable DNS server makes every host look down. Clients that did nothing wrong would
 * then be ended (SEC-14).
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

/** There was no answer: the host may be down, or this worker's egress may be cut. */
export const isNotReached = (judgement: Judgement): boolean =>
  hasFailedBy(judgement, ['name-unresolved', 'connection-failed']);

/** Whether the document could not be read, for one of these codes. */
export const hasFailedBy = (judgement: Judgement, codes: readonly string[]): boolean =>
  judgement.ok && judgement.value.outcome === 'failed' && codes.includes(judgement.value.code);

/** A server responded, correctly or not. */
const isReached = (judgement: Judgement): boolean => {
  if (!judgement.ok) return false;
  const verdict = judgement.value;
  if (verdict.outcome === 'verified') return true;
  const facts = Object.entries(fetchRefusals).find(([code]) => code === verdict.code)?.[1];
  if (facts === undefined) return verdict.outcome === 'refused';
  return facts.stage === 'connection' || facts.stage === 'answer';
};
