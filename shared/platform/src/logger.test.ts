import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { bufferedDestination } from './log-destination.ts';
import { createLogger, type LogLevel } from './logger.ts';

const logged = (level: LogLevel = 'info') => {
  let text = '';
  return {
    logger: createLogger({
      level,
      stream: {
        write: (line) => {
          text += line;
        },
      },
    }),
    text: () => text,
  };
};

test('a line is JSON with level, ISO time, fields and text', () => {
  const { logger, text } = logged();
  logger.warn({ clientId: 'c1', n: 1, none: undefined }, 'text');
  const { time, ...line } = JSON.parse(text());
  assert.deepEqual(line, { level: 'warn', clientId: 'c1', n: 1, msg: 'text' });
  assert.equal(new Date(time).toISOString(), time);
});

test('lines below the level are left out', () => {
  const { logger, text } = logged('error');
  logger.info({}, 'info');
  logger.warn({}, 'warn');
  logger.error({}, 'error');
  logger.fatal({}, 'fatal');
  assert.deepEqual(
    text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg),
    ['error', 'fatal'],
  );
});

test('the line of a request is the one that pino would write', () => {
  const line = {
    method: 'GET',
    route: '/a/:b',
    status: 200,
    ms: 0.5,
    requestId: 'r-1',
    traceId: '0f',
    refusal: undefined,
    flag: undefined,
  };
  const bare = { ...line, route: undefined, status: undefined, clientId: undefined, cut: undefined } as const;
  const full = {
    ...line,
    route: '/"',
    clientId: 'c\n"\u0000',
    refusal: 'x\\',
    members: ['/"'],
    peer: '::/48',
    userAgent: 'u"',
    flag: 'f',
    cut: true,
  } as const;
  for (const each of [bare, full]) {
    const [byHand, byPino] = [logged(), logged()];
    byHand.logger.request?.(each);
    byPino.logger.info(each, 'request');
    const { time: _byHandAt, ...handLine } = JSON.parse(byHand.text());
    const { time: _byPinoAt, ...pinoLine } = JSON.parse(byPino.text());
    assert.deepEqual(handLine, pinoLine);
    assert.ok(byHand.text().endsWith('}\n'));
  }
});

test('the line of a request obeys the level', () => {
  const { logger, text } = logged('warn');
  logger.request?.({
    method: 'GET',
    route: '/',
    status: 200,
    ms: 1,
    requestId: 'r',
    traceId: '0',
    clientId: undefined,
    refusal: undefined,
    flag: undefined,
    cut: undefined,
  });
  assert.equal(text(), '');
});

test('B8: control characters cannot begin a new line or reach a terminal', () => {
  const { logger, text } = logged();
  logger.info({ clientId: 'a\n{"level":"fatal"}\u001b[2J' }, 'x\ny');
  assert.equal(text().trim().split('\n').length, 1);
  assert.ok(!text().includes('\u001b'));
});

test('of an exception only name, text, code, stack and causes are kept', () => {
  const { logger, text } = logged();
  const error = Object.assign(new TypeError('outer', { cause: new Error('inner') }), {
    code: 'E1',
    rawPacket: 'canary',
  });
  logger.error({ error }, 'failed');
  const line = JSON.parse(text());
  assert.deepEqual(
    [line.error.type, line.error.message, line.error.code, line.error.cause.message],
    ['TypeError', 'outer', 'E1', 'inner'],
  );
  assert.doesNotMatch(text(), /canary/);
});

test('what is thrown without being an exception is not written', () => {
  const { logger, text } = logged();
  logger.error({ error: 'canary' }, 'failed');
  assert.doesNotMatch(text(), /canary/);
});

const tempFile = (context: TestContext): string => {
  const dir = mkdtempSync(join(tmpdir(), 'clientele-log-'));
  context.after(() => rmSync(dir, { recursive: true }));
  return join(dir, 'log');
};

const options = { bufferCharsMax: 1_000_000, delayMsMax: 5 };

test('lines arrive in order, whole and once, also when they are flushed while a batch is on its way', async (context) => {
  const file = tempFile(context);
  const fd = openSync(file, 'a');
  const destination = bufferedDestination({ fd, ...options });
  const lines = Array.from({ length: 5_000 }, (_, index) => `${index} ${'x'.repeat(80)}\n`);
  for (const line of lines) {
    destination.write(line);
    if (line.startsWith('2500 ')) await new Promise(setImmediate);
  }
  while (readFileSync(file).length < lines.join('').length) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(readFileSync(file, 'utf8'), lines.join(''));
  destination.write('last\n');
  destination.flush();
  assert.ok(readFileSync(file, 'utf8').endsWith('\nlast\n'));
  closeSync(fd);
});

test('what exceeds the buffer is lost, and the loss is reported', async (context) => {
  const file = tempFile(context);
  const fd = openSync(file, 'a');
  const destination = bufferedDestination({ fd, bufferCharsMax: 100, delayMsMax: 60_000 });
  for (let line = 0; line < 50; line += 1) destination.write(`line ${line} 0123456789\n`);
  destination.flush();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const told = JSON.parse(lines.at(-1) ?? '');
  assert.equal(told.msg, 'log lines were lost');
  assert.equal(told.lines + lines.length - 1, 50);
  closeSync(fd);
});

test('D4: a full or closed target does no harm', async () => {
  const full = openSync('/dev/full', 'w');
  for (const fd of [full, 1_000_000]) {
    const destination = bufferedDestination({ fd, ...options });
    for (let line = 0; line < 2_000; line += 1) destination.write(`${'x'.repeat(100)}\n`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const startedAt = performance.now();
    destination.write('x\n');
    destination.flush();
    assert.ok(performance.now() - startedAt < 500);
  }
  closeSync(full);
});
