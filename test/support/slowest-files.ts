import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

const filesMax = 10;

/** A reporter that lists the slowest files at the end of a run, including the start of their processes. */
export default async function* slowestFiles(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const files: { readonly file: string; readonly ms: number }[] = [];
  for await (const event of events)
    if (event.type === 'test:complete' && isWholeFile(event.data))
      files.push({ file: event.data.name, ms: event.data.details.duration_ms });
  const slowest = files.toSorted((left, right) => right.ms - left.ms).slice(0, filesMax);
  yield `\nthe slowest of ${files.length} files\n`;
  for (const { file, ms } of slowest) yield `${(ms / 1000).toFixed(1).padStart(7)} s  ${file}\n`;
}

/** The runner reports each file as a test named by the file's path. */
const isWholeFile = ({
  name,
  file,
  nesting,
}: {
  readonly name: string;
  readonly file?: string;
  readonly nesting: number;
}) => nesting === 0 && file !== undefined && name === relative(process.cwd(), file);
