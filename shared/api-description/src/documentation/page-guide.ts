import { type ClientKind, clientKinds } from './client-kinds.ts';
import { type Html, html, prose } from './html.ts';
import type { DocumentationOptions } from './options.ts';
import { laidOut, registerCommand, sample } from './page-sample.ts';

/** The guide: which body fits which kind of application. */
export const guide = (options: DocumentationOptions): Html => html`
<h2 id="guide">Which application do you have?</h2>
<p>Each body below is accepted by this registry as it stands. Replace the names and URIs by your own.</p>
${clientKinds(options.policy).map((kind) => kindSection(kind, options))}
`;

const kindSection = (kind: ClientKind, options: DocumentationOptions): Html => html`
<section aria-labelledby="${kind.id}">
<h3 id="${kind.id}">${kind.title}</h3>
<p>${kind.description}</p>
${kind.body === undefined ? notAdmitted(options) : admitted(kind, options)}
</section>
`;

const notAdmitted = ({ policy }: DocumentationOptions): Html =>
  html`<p class="note">The rules in force here (profile <code>${policy.profile}</code>, and what the OP offers) admit no client of this kind.</p>`;

const admitted = (
  { id, title, advice, body }: ClientKind,
  { registrationEndpoint }: DocumentationOptions,
): Html => html`
<ul class="advice">${advice.map((sentence) => html`<li>${prose(sentence)}</li>`)}</ul>
${sample(laidOut(body), { label: `Body for: ${title}`, id: exampleId(id) })}
<p class="try" hidden><a href="#register-here" data-example="${exampleId(id)}">Try this body in the form above</a></p>
<details><summary>As a command</summary>
${sample(registerCommand(registrationEndpoint, JSON.stringify(body)), { label: `Command for: ${title}` })}
</details>
`;

/** Where the form finds the body of a kind. */
export const exampleId = (kind: string): string => `example-${kind}`;
