import type { Mutant } from '../mutant.ts';

const tests = 'shared/domain/src/sector/sector.test.ts';
const checks = 'test/contract/use-cases/sector-checks.test.ts';

export const sectorMutants: readonly Mutant[] = [
  {
    name: 'A URI counts as listed if an entry of the document is a prefix of it.',
    file: 'shared/domain/src/sector/sector-document.ts',
    find: '!listed.has(uri)',
    replace: '![...listed].some((entry) => uri.startsWith(entry))',
    suite: { file: tests, tests: 'is not met by' },
  },
  {
    name: 'Only the first redirect URI must be in the document.',
    file: 'shared/domain/src/sector/sector-document.ts',
    find: 'toList.find(',
    replace: 'toList.slice(0, 1).find(',
    suite: { file: tests, tests: 'names the first that is missing' },
  },
  {
    name: 'An update that names other redirect URIs needs no check.',
    file: 'shared/domain/src/sector/sector-verdict.ts',
    find: 'return textOf(next) === textOf(checked) ? undefined : next;',
    replace: 'return next.sector_identifier_uri === checked.sector_identifier_uri ? undefined : next;',
    suite: { file: tests, tests: 'needs one if either changed' },
  },
  {
    name: 'A client with pairwise subjects may move to another sector.',
    file: 'shared/domain/src/metadata/rules/sector-rules.ts',
    find: '|| old.value === next.value) return undefined;',
    replace: '|| old.value !== next.value) return undefined;',
    suite: { file: tests, tests: 'may not change' },
  },
  {
    name: 'A registration is stored although its document was refused.',
    file: 'shared/application/src/commands/settle-sector.ts',
    find: 'const verdict = answer.value;',
    replace: "const verdict = answer.value;\n  if (verdict.outcome === 'refused') return ok({});",
    suite: { file: checks, tests: 'stores nothing if it is' },
  },
  {
    name: 'The time of a refusal distinguishes open ports from closed ones.',
    file: 'shared/application/src/document-checks/waiting-room.ts',
    find: 'if (revealsNetwork(value)) await whole.over;',
    replace: 'if (revealsNetwork(value)) await Promise.resolve();',
    suite: { file: checks, tests: 'THREAT-06' },
  },
  {
    name: 'A request that has waited for a document counts as waiting for ever.',
    file: 'shared/application/src/document-checks/waiting-room.ts',
    find: 'count(party, -1);',
    replace: '',
    suite: { file: checks, tests: 'W1: a thousand hanging targets' },
  },
  {
    name: 'A verdict that cannot be stored is forgotten.',
    file: 'shared/application/src/commands/record-sector-verdict.ts',
    find: "return recorded.ok ? { outcome: 'recorded' } : { outcome: 'again', afterMs: againAfterMs };",
    replace: "return recorded.ok || againAfterMs > 0 ? { outcome: 'recorded' } : { outcome: 'again', afterMs: 0 };",
    suite: { file: checks, tests: 'a verdict that cannot be stored' },
  },
  {
    name: 'A redirect is tried again and again instead of refused.',
    file: 'shared/domain/src/documents/verdict.ts',
    find: "outcome: transient ? 'failed' : 'refused'",
    replace: "outcome: transient || code === 'redirected' ? 'failed' : 'refused'",
    suite: { file: tests, tests: 'refuses for good' },
  },
];
