import { type Html, html } from './html.ts';

/** Text to copy. Without scripts, its button stays hidden. */
export const sample = (text: string, { label, id }: { readonly label: string; readonly id?: string }): Html =>
  html`<div class="sample"><pre${id === undefined ? undefined : html` id="${id}"`} tabindex="0" role="group" aria-label="${label}"><code>${text}</code></pre><button type="button" class="copy" aria-label="Copy: ${label}" hidden>Copy</button></div>`;

/** JSON for people. */
export const laidOut = (value: unknown): string => JSON.stringify(value, null, 2);

/** A command that registers a client with this body. The body goes between single quotes of the shell. */
export const registerCommand = (registrationEndpoint: string, body: string): string =>
  [
    `curl -sS ${registrationEndpoint} \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${body.replaceAll("'", `'\\''`)}'`,
  ].join('\n');
