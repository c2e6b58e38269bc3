import { readFileSync } from 'node:fs';
import { env } from 'node:process';

/** One answer of the stub for a name. */
export type Answer = {
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  readonly error?: string;
  readonly delay_ms?: number;
};

export type CorpusName = Answer & { readonly sequence?: readonly Answer[] };

export type RefusedLine = {
  readonly id: string;
  readonly category: string;
  readonly stage: 'url' | 'dns' | 'connect' | 'response';
  readonly url: string;
  readonly why: string;
  readonly response?: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
};

export type AcceptedLine = { readonly id: string; readonly url: string; readonly note: string };

export type Corpus = {
  readonly stub_resolver: Readonly<Record<string, CorpusName>>;
  readonly refuse: readonly RefusedLine[];
  readonly accept: readonly AcceptedLine[];
  readonly behaviours: readonly { readonly id: string; readonly reply: string; readonly expect: string }[];
};

/** The corpus next to this file, or a larger one of the same shape: `SSRF_CORPUS=<file>`. */
export const readCorpus = (): Corpus =>
  JSON.parse(readFileSync(env.SSRF_CORPUS ?? new URL('corpus.json', import.meta.url), 'utf8'));
