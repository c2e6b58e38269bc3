import { commonAnswers } from './documentation/answers.ts';
import { clientKinds } from './documentation/client-kinds.ts';
import { type Html, html } from './documentation/html.ts';
import { operations } from './documentation/operations.ts';
import type { DocumentationOptions } from './documentation/options.ts';
import { form } from './documentation/page-form.ts';
import { guide } from './documentation/page-guide.ts';
import { lostAndFound } from './documentation/page-lost.ts';
import { memberSections } from './documentation/page-members.ts';
import { answersTable, errorRow, operationSections } from './documentation/page-operations.ts';
import { profilesSection } from './documentation/page-profiles.ts';
import { pageScripts } from './documentation/page-scripts.ts';
import { pageStyle } from './documentation/page-style.ts';
import { trouble } from './documentation/page-trouble.ts';

/** The page for people: one HTML document that loads nothing. Without scripts it lacks only the form and the copy buttons. */
export const docsPage = (options: DocumentationOptions): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Clientele: registering clients</title>
<style>${{ markup: pageStyle }}</style>
</head>
<body>
<a class="skip" href="#top">Skip to the text</a>
<div class="layout">
${navigation(options)}
<main id="top">
${opening(options)}
${form(options)}
${guide(options)}
${lostAndFound(options)}
${trouble(options)}
<h2 id="operations">Operations</h2>
${operationSections(options)}
<h2 id="members">Metadata members</h2>
<p>What a client may state about itself. An empty default means that an omitted member stays absent. “Offered” lists the values that this registry accepts.</p>
${memberSections(options)}
${rules(options)}
${profilesSection(options)}
<footer>For programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</footer>
</main>
</div>
<p class="unseen" id="announcement" role="status"></p>
${pageScripts.map((script) => html`<script type="module">${{ markup: script }}</script>`)}
</body>
</html>
`.markup;

const navigation = (options: DocumentationOptions): Html => html`<nav aria-label="On this page">
<ul><li><strong>Start</strong></li>
<li><a href="#register-here">Register a client here</a></li>
${clientKinds(options.policy).map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
<li><a href="#lost">Lost token, secret, answer</a></li>
<li><a href="#trouble">When it does not work</a></li>
</ul>
<ul><li><strong>Operations</strong></li>
${operations(options).map(({ id, summary }) => html`<li><a href="#${id}">${summary}</a></li>`)}
</ul>
<ul><li><strong>Reference</strong></li>
<li><a href="#members">Metadata members</a></li>
<li><a href="#rules">Rules of every request</a></li>
<li><a href="#profiles">Profiles</a></li>
<li><a href="/openapi.json">OpenAPI document</a></li>
</ul>
</nav>`;

const opening = ({ registrationEndpoint, policy, managementMethods }: DocumentationOptions): Html => html`
<h1>Clientele</h1>
<p class="lead">Here applications register themselves as clients of an OpenID Provider, and manage their own registration afterwards.</p>
<p>Send your metadata to the registration endpoint. The answer contains your <code>client_id</code>, your credentials, every default that was applied,
and two members to keep: <code>registration_client_uri</code> and <code>registration_access_token</code>, with which you read, update and delete
your client later.</p>
<dl class="facts">
<dt>Registration endpoint</dt><dd><code>${registrationEndpoint}</code></dd>
<dt>Issuer</dt><dd><code>${policy.issuer}</code></dd>
<dt>Profile</dt><dd><code>${policy.profile}</code></dd>
<dt>A client can</dt><dd>register${managementMethods.map((method) => html`, ${verbs[method]}`)} itself</dd>
</dl>
`;

const verbs = { GET: 'read', PUT: 'update', DELETE: 'delete' } as const;

const rules = ({ bodyBytesMax, policy }: DocumentationOptions): Html => html`
<h2 id="rules">Rules of every request</h2>
<table class="pairs"><tbody>
<tr><td class="name">Body</td><td>One JSON object in UTF-8, sent as <code>application/json</code>, at most ${bodyBytesMax} bytes, without duplicate members.</td></tr>
<tr><td class="name">Absence</td><td><code>null</code> and empty values count as absent. Unknown members are ignored.</td></tr>
<tr><td class="name">Sizes</td><td>A string has at most ${policy.limits.stringBytesMax} bytes, a URI ${policy.limits.uriBytesMax}; an array ${policy.limits.arrayEntriesMax} entries; a key set ${policy.limits.jwksKeysMax} keys.</td></tr>
<tr><td class="name">Languages</td><td>Texts and pages for people take language tags: <code>client_name#fr</code> beside <code>client_name</code>.</td></tr>
<tr><td class="name">Errors</td><td>A JSON object with <code>error</code>, a code for programs, and <code>error_description</code>, a sentence that names the member and the rule. A refusal of metadata has all faults in <code>errors</code>, each with a JSON Pointer, and names misspelt members in <code>hints</code>.</td></tr>
<tr><td class="name">Browsers</td><td>Any origin may call this API (CORS), without cookies.</td></tr>
</tbody></table>
<h3>Errors of every request</h3>
${answersTable(commonAnswers().map(errorRow))}
`;
