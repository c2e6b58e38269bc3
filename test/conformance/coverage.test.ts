import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requirementGroups, requirements, ruleLines } from './requirements.ts';
import { testedWhere } from './tests.ts';

const inScope = requirements.filter(({ tested }) => !tested.startsWith('no: ')).map(({ id }) => id);

test('every rule in scope has a test', () => {
  const where = testedWhere();
  assert.deepEqual(
    inScope.filter((id) => !where.has(id)),
    [],
  );
});

test('every test names a rule in scope', () => {
  assert.deepEqual(
    [...testedWhere().keys()].filter((id) => !inScope.includes(id)),
    [],
  );
});

test('docs/requirements.md lists each rule once, under its own group, in order and without gaps', () => {
  assert.ok(requirementGroups.length > 0);
  for (const { prefix, requirements: listed } of requirementGroups)
    assert.deepEqual(
      listed.map(({ id }) => id),
      listed.map((_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`),
    );
  assert.equal(requirements.length, ruleLines.length, 'a line is not a well-formed row of a group');
});

test('docs/requirements.md gives each rule a level, and a reason for each rule that is not tested in full', () => {
  for (const { id, level, tested } of requirements) {
    assert.match(level, /^(?:MUST|SHOULD|MAY)\*?$/, id);
    assert.match(tested, /^(?:yes|in part: .+|no: .+)$/, id);
  }
});
