import assert from 'node:assert/strict';
import { openConnection } from '../support/connection.ts';
import type { History, HistoryEntry } from './history.ts';
import { type Caller, markedBody, registerMarked } from './requests.ts';

/**
 * Repeats every registration with an unknown outcome, on two connections at once. Both answers must describe the same
 * client. Returns the number of such registrations.
 */
export const settleUnknown = async (
  url: string,
  history: History,
  entries: readonly HistoryEntry[],
): Promise<number> => {
  const unknown = entries.filter(({ op, outcome }) => op === 'register' && outcome === 'info');
  const callers = ['settler-1', 'settler-2'].map((proc) => ({ proc, connection: openConnection(), history }));
  for (const { arg } of unknown) {
    const marker = String(arg.marker);
    const [first, second] = await Promise.all(callers.map((caller) => answer(caller, url, marker)));
    assert.equal(first, second, `the repeated request ${marker} is answered alike`);
  }
  for (const { connection } of callers) connection.close();
  return unknown.length;
};

const answer = async (caller: Caller, url: string, marker: string): Promise<string> => {
  const reply = await registerMarked(caller, url, markedBody(marker));
  assert.ok(reply.arrived, `the repeated request ${marker} is answered`);
  assert.equal(reply.status, 201, `the repeated request ${marker} is accepted: ${reply.text}`);
  return reply.text;
};
