import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closeBecauseOf, closeInOrder } from './closing.ts';

const failing = (text: string) => (): Promise<void> => Promise.reject(new Error(text));

describe('closing', () => {
  it('releases the lock of the data directory although the event store did not close', async () => {
    const released: string[] = [];
    const release = (): void => void released.push('lock');
    await assert.rejects(closeInOrder(failing('event store'), release), /^Error: event store$/);
    assert.deepEqual(released, ['lock']);
  });

  it('throws the first failure, in the order of closing', () =>
    assert.rejects(closeInOrder(failing('first'), failing('second')), /^Error: first$/));

  it('tells why something was closed, and not that closing failed too', async () => {
    const failure = new Error('the root keys do not open the stored client keys');
    await assert.rejects(
      closeBecauseOf(failure, () => {}),
      failure,
    );
    await assert.rejects(closeBecauseOf(failure, failing('the thread hangs')), (error) => {
      assert.ok(error instanceof AggregateError);
      assert.equal(error.message, failure.message);
      assert.equal(error.errors.length, 2);
      return true;
    });
  });
});
