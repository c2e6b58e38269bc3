import type { Mutant } from '../mutant.ts';

const apart = 'shared/application/src/event-store/event-store-with-keys-apart.ts';
const apartTests = 'shared/application/src/event-store/event-store-with-keys-apart.test.ts';
const erasure = 'test/contract/use-cases/erasure.test.ts';

export const privacyMutants: readonly Mutant[] = [
  {
    name: 'Contacts are stored in clear.',
    file: 'shared/domain/src/client/personal.ts',
    find: 'if (metadata.contacts === undefined) return',
    replace: 'if (metadata.contacts !== null) return',
    suite: { file: erasure, tests: 'ends the client' },
  },
  {
    name: 'An erasure does not destroy the key.',
    file: 'shared/application/src/commands/handle.ts',
    find: 'destroysKey === true ?',
    replace: "destroysKey?.toString() === 'yes' ?",
    suite: { file: erasure, tests: 'ends the client' },
  },
  {
    name: 'An erasure that was interrupted is taken for done.',
    file: 'shared/application/src/operations/erase-client.ts',
    find: "if (!hasKey) return ok({ value: 'already-erased' });",
    replace: "if (!hasKey || decision.value.length === 0) return ok({ value: 'already-erased' });",
    suite: { file: erasure, tests: 'interrupted erasure' },
  },
  {
    name: 'A replayed Idempotency-Key brings back a client that was erased.',
    file: 'shared/application/src/commands/idempotency.ts',
    find: "if (key === undefined) return { outcome: 'refused', refusal: erased };",
    replace: 'if (key === undefined) return undefined as never;',
    suite: { file: 'test/contract/use-cases/idempotency.test.ts', tests: 'cannot bring back' },
  },
  {
    name: 'Where keys lie apart, an erasure leaves the key.',
    file: apart,
    find: "(await isDone(() => destroy(keys, batch))) ? appended : fail('last-step-open')",
    replace: 'appended',
    suite: { file: apartTests, tests: 'E1' },
  },
  {
    name: 'Where keys lie apart, the key is missing when its event is there.',
    file: apart,
    find: 'if (newKey !== undefined) await keys.writeKey(newKey);',
    replace: '',
    suite: { file: apartTests, tests: 'D5' },
  },
  {
    name: 'Where keys lie apart, an append announces no revision to the read model.',
    file: apart,
    find: 'await keys.expectRevision(clientId, expectedRevision + events.length);',
    replace: '',
    suite: { file: apartTests, tests: 'R1' },
  },
  {
    name: 'Where keys lie apart, a conflict does not stop the appends after it.',
    file: apart,
    find: "if (!appended.ok) return index > 0 && appended.error === 'event-store-away' ? fail('unavailable') : appended;",
    replace: '',
    suite: { file: apartTests, tests: 'does nothing after an append that is refused' },
  },
];
