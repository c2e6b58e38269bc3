import { resolve } from 'node:path';
import { run } from 'node:test';
import type { SuiteEvent } from './run-suite.ts';

/*
 * The inside of a process that runs the tests of one file and reports each as a line of JSON. The output of Node's own reporters is text
 * for people; the runner's events carry fields.
 */

const [file = '', tests] = process.argv.slice(2);

/** Names of tests hold what they test, and `readline` takes more characters than one for the end of a line. */
const report = (event: SuiteEvent): void =>
  void process.stdout.write(`${JSON.stringify(event).replaceAll(/[^ -~]/g, '?')}\n`);

const events = run({
  files: [resolve(file)],
  concurrency: false,
  ...(tests === undefined ? {} : { testNamePatterns: [new RegExp(tests)] }),
});

/** The runner reports the process of a file as a test of the file's name if none of its tests ran, or if it failed outside of them. */
const isFile = (name: string): boolean => name === resolve(file);

let errorText = '';
events.on('test:stderr', ({ message }) => {
  errorText = `${errorText}${message}`.slice(0, 2_000);
});

events.on('test:pass', ({ name, skip, details: { type } }) => {
  if (type !== 'suite' && skip === undefined && !isFile(name)) report({ passed: name });
});

events.on('test:fail', ({ name, details: { error, type } }) => {
  // A suite fails with its tests, which are reported themselves. A suite whose hook failed has no such test.
  if (type === 'suite' && 'failureType' in error && error.failureType === 'subtestsFailed') return;
  report(isFile(name) ? { crashed: errorText } : { failed: name });
});

events.resume();
