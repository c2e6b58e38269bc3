import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { conformanceDocument, documentFile } from './document.ts';
import { allRules, ruleGroups } from './rules.ts';
import { testedWhere } from './tests.ts';

test('every rule in scope has a test', () => {
  const where = testedWhere();
  const untested = allRules.filter((rule) => rule.status === 'tested' && !where.has(rule.id)).map((rule) => rule.id);
  assert.deepEqual(untested, []);
});

test('every test names a rule in scope', () => {
  const inScope = new Set(allRules.filter((rule) => rule.status === 'tested').map((rule) => rule.id));
  const strangers = [...testedWhere().keys()].filter((id) => !inScope.has(id));
  assert.deepEqual(strangers, []);
});

test('each rule is listed once, under its own group, in order and without gaps', () => {
  for (const { prefix, rules } of ruleGroups) {
    const expected = rules.map((_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`);
    assert.deepEqual(
      rules.map((rule) => rule.id),
      expected,
    );
  }
});

test('docs/conformance.md says what the table and the tests say: npm run docs:conformance', () => {
  assert.ok(existsSync(documentFile));
  assert.equal(readFileSync(documentFile, 'utf8'), conformanceDocument());
});
