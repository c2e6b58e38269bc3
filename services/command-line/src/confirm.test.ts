import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { type Confirm, confirmAt } from './confirm.ts';

const asked = (answerMsMax = 60_000) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const confirm: Confirm = confirmAt({ input, output, isTerminal: true, answerMsMax });
  return { input, output, answer: confirm('Erase c1?') };
};

describe('the question before what cannot be undone', () => {
  it('takes the word yes, and nothing else, as agreement', async () => {
    for (const [typed, expected] of [
      ['yes\n', 'yes'],
      ['y\n', 'no'],
      ['\n', 'no'],
      ['no\nyes\n', 'no'],
    ] as const) {
      const { input, output, answer } = asked();
      input.write(typed);
      assert.equal(await answer, expected, JSON.stringify(typed));
      assert.match(String(output.read()), /^Erase c1\?\nType yes/);
    }
  });

  it('takes the end of the input, and silence, as a no', async () => {
    const ended = asked();
    ended.input.end();
    assert.equal(await ended.answer, 'no');
    assert.equal(await asked(1).answer, 'no');
  });

  it('is not asked where nobody sees it', async () => {
    const streams = { input: new PassThrough(), output: new PassThrough() };
    const confirm = confirmAt({ ...streams, isTerminal: false, answerMsMax: 60_000 });
    assert.equal(await confirm('Erase c1?'), 'no-terminal');
    assert.equal(streams.output.read(), null);
  });
});
