import { resolve } from 'node:path';
import { run } from 'node:test';
import type { SuiteEvent } from './run-suite.ts';

/*
 * The program of a process that runs the tests of one file and reports each as a line of JSON. The output of Node's own
 * reporters is text for people; the runner's events have fields.
 */

const [file = '', tests] = process.argv.slice(2);

/** Test names can contain test data, and `readline` splits lines at more characters than the newline. */
const report = (event: SuiteEvent): void =>
  void process.stdout.write(`${JSON.stringify(event).replaceAll(/[^ -~]/g, '?')}\n`);

const events = run({
  files: [resolve(file)],
  concurrency: false,
  ...(tests === undefined ? {} : { testNamePatterns: [new RegExp(tests)] }),
});

/**
 * If no test of a file ran, or if its process failed outside of them, the runner reports the process as a test named
 * after the file.
 */
const isFile = (name: string): boolean => name === resolve(file);

let errorText = '';
events.on('test:stderr', ({ message }) => {
  errorText = `${errorText}${message}`.slice(0, 2_000);
});

events.on('test:pass', ({ name, skip, details: { type } }) => {
  if (type !== 'suite' && skip === undefined && !isFile(name)) report({ passed: name });
});

events.on('test:fail', ({ name, details: { error, type } }) => {
  // A suite fails when one of its tests fails, which is reported itself. If a suite's hook failed, there is no such
  // test.
  if (type === 'suite' && 'failureType' in error && error.failureType === 'subtestsFailed') return;
  report(isFile(name) ? { crashed: errorText } : { failed: name });
});

events.resume();
