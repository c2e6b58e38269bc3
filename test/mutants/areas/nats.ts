import type { Mutant } from '../mutant.ts';

const nats = 'shared/adapter-nats/src';
const bus = 'test/contract/ports/nats-bus.heavy.test.ts';
const adapter = 'test/contract/ports/nats-adapter.heavy.test.ts';
const inProcess = 'shared/adapter-in-process/src';

export const natsMutants: readonly Mutant[] = [
  {
    name: 'NATS: a verdict is acknowledged before it is recorded.',
    file: `${nats}/verdict-handler.ts`,
    find: "const outcome = judged === 'no-verdict' ? recorded : await record(judged);",
    replace: "await held.finish();\n    const outcome = judged === 'no-verdict' ? recorded : await record(judged);",
    suite: { file: bus, tests: 'gives a verdict again until it is recorded' },
  },
  {
    name: 'NATS: a check is acknowledged before its verdict is published.',
    file: `${nats}/check-handler.ts`,
    find: 'const judgement = judgementOf(outcome);',
    replace: 'await held.finish();\n    const judgement = judgementOf(outcome);',
    suite: { file: adapter, tests: 'not acknowledged before its verdict' },
  },
  {
    name: 'NATS: a check whose worker threw is lost.',
    file: `${nats}/check-handler.ts`,
    find: 'const outcome = await handle({',
    replace: 'await held.finish();\n    const outcome = await handle({',
    suite: { file: bus, tests: 'gives a check again when the worker threw' },
  },
  {
    name: 'NATS: a verdict that still waits is published a second time.',
    file: `${nats}/check-handler.ts`,
    find: 'isSoleOfSubject: true,',
    replace: 'isSoleOfSubject: false,',
    suite: { file: adapter, tests: 'a verdict that still waits' },
  },
  {
    name: 'NATS: a verdict that was recorded a moment ago is published a second time.',
    file: `${nats}/publish.ts`,
    find: 'msgID: message.messageId,',
    replace: 'msgID: crypto.randomUUID(),',
    suite: { file: adapter, tests: 'a verdict that was recorded a moment ago' },
  },
  {
    name: 'NATS: a full stream throws away its oldest messages.',
    file: `${nats}/topology.ts`,
    find: 'discard: DiscardPolicy.New,',
    replace: 'discard: DiscardPolicy.Old,',
    suite: { file: adapter, tests: 'creates every stream' },
  },
  {
    name: 'NATS: an answer is given to whoever asked another check.',
    file: 'shared/adapter-nats/src/document-check-messages.ts',
    find: 'return { checkId: received.data.check_id, judgement: judgementOf(received.data.verdict) };',
    replace: 'return { checkId: received.data.tenant, judgement: judgementOf(received.data.verdict) };',
    suite: { file: bus, tests: 'brings the answer' },
  },
  {
    name: 'In one process: a check that still waits is done twice.',
    file: `${inProcess}/work-queue.ts`,
    find: "if (known.has(id)) return 'known';",
    replace: '',
    suite: { file: 'test/contract/ports/in-process-bus.test.ts', tests: 'is checked once and judged once' },
  },
  {
    name: 'In one process: a verdict that could not be recorded is lost.',
    file: `${inProcess}/in-process-document-check-bus.ts`,
    find: "return outcome.outcome === 'recorded' ? 'done'",
    replace: "return outcome.outcome !== undefined ? 'done'",
    suite: { file: 'test/contract/ports/in-process-bus.test.ts', tests: 'gives a verdict again until' },
  },
];
