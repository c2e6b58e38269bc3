import { clientKinds } from './client-kinds.ts';
import { type Html, html } from './html.ts';
import type { DocumentationOptions, ManagementMethod } from './options.ts';
import { exampleId } from './page-guide.ts';
import { sample } from './page-sample.ts';

/**
 * The form with which a person registers a client. It stays hidden without scripts, which fill in what is empty here:
 * see `browser/register-here.js`.
 */
export const form = (options: DocumentationOptions): Html => html`
<section id="register-here" aria-labelledby="register-here-title">
<h2 id="register-here-title">Register a client here</h2>
<noscript><p class="note">The form needs JavaScript. The commands further down do the same without it.</p></noscript>
<form class="panel" id="registration" action="${options.registrationEndpoint}" hidden>
<p>This registers a real client with this registry, which you can read and delete again below.</p>
<div class="row"><label for="example">Start from</label>
<select id="example" autocomplete="off">${exampleOptions(options)}</select>
<button type="button" class="plain" id="restore">Undo my changes</button></div>
<label for="metadata">Client metadata, as JSON</label>
<textarea id="metadata" rows="12" spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="metadata-help"></textarea>
<p class="help" id="metadata-help">Goes as it stands to <code>POST ${options.registrationEndpoint}</code>, with a new <code>Idempotency-Key</code>. Every member is explained <a href="#members">below</a>.</p>
<div class="row"><button type="submit" id="send">Register</button></div>
<details><summary>As a command</summary>
${sample('', { label: 'Command for the metadata above', id: 'command' })}
</details>
</form>
${answer}
${clients(options)}
</section>
`;

const exampleOptions = ({ policy }: DocumentationOptions): readonly Html[] => [
  ...clientKinds(policy)
    .filter(({ body }) => body !== undefined)
    .map(({ id, title }) => html`<option value="${exampleId(id)}">${title}</option>`),
  html`<option value="${exampleId('mistakes')}">A body with mistakes, to see a refusal</option>`,
];

/** The status line is announced by screen readers when it changes. */
const answer = html`<section class="panel" id="answer" aria-labelledby="answer-title" hidden>
<h3 id="answer-title" tabindex="-1">Answer to <code id="answer-request"></code></h3>
<p id="answer-status" role="status"></p>
<p class="note" id="answer-secrets" hidden>The <code>registration_access_token</code> and, if there is one, the <code>client_secret</code> are shown here once. This page stores nothing: when you leave or
reload it, they are gone. Copy what you need now.</p>
<p id="answer-text"></p>
<p id="answer-again" hidden>It is not known whether a client was registered. Press Register again: the same <code>Idempotency-Key</code> is sent, so no second client is made.</p>
<ul id="answer-faults"></ul>
<dl class="headers" id="answer-headers"></dl>
<div id="answer-content">${sample('', { label: 'Body of the answer', id: 'answer-body' })}</div>
</section>`;

const clients = ({
  managementMethods,
}: DocumentationOptions): Html => html`<section class="panel" id="clients" aria-labelledby="clients-title" hidden>
<h3 id="clients-title">Registered from this page</h3>
<ul></ul>
<template id="client"><li><code></code> ${managementMethods.map((method) => buttons[method])}</li></template>
</section>`;

const buttons: Readonly<Record<ManagementMethod, Html>> = {
  GET: html`<button type="button" class="plain" data-method="GET">Read</button>`,
  // An update needs a body of its own, so it is left to the command below.
  PUT: html``,
  DELETE: html`<button type="button" class="plain danger" data-method="DELETE">Delete</button>`,
};
