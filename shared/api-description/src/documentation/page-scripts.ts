import { readFileSync } from 'node:fs';

const script = (name: string): string => readFileSync(new URL(`../browser/${name}`, import.meta.url), 'utf8');

/** The scripts of the page, in order. They stand in the page itself; the policy names their digests. */
export const pageScripts: readonly string[] = [script('copy.js'), script('register-here.js')];
