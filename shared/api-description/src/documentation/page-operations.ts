import { commonAnswers, type ErrorAnswer, errorAnswers } from './answers.ts';
import { exampleInformation, exampleRegistration } from './example.ts';
import { type Html, html } from './html.ts';
import { type Operation, operations } from './operations.ts';
import type { DocumentationOptions } from './options.ts';
import { laidOut, sample } from './page-sample.ts';
import { parameterComponents } from './parameters.ts';

/** One section per operation: what it does, what it accepts, a command to paste, what it answers. */
export const operationSections = (options: DocumentationOptions): readonly Html[] =>
  operations(options).map((operation) => operationSection(operation, options));

const operationSection = (operation: Operation, options: DocumentationOptions): Html => html`
<section id="${operation.id}">
<h3>${operation.summary}</h3>
<div class="call"><span class="method ${operation.method}">${operation.method.toUpperCase()}</span> <code>${operation.path}</code></div>
<p>${operation.description}</p>
<p class="clause">${operation.clause}</p>
${headersTable(operation)}
<h4>Example</h4>
${sample(operation.curl, { label: `Command: ${operation.summary}` })}
${completeAnswer(operation, options)}
<h4>Answers</h4>
${answersTable([...successRows(operation), ...ownErrors(operation).map(errorRow)])}
</section>
`;

/** Answers as rows: status, meaning, error codes. */
export const answersTable = (rows: readonly Html[]): Html => html`<table class="answers">
<thead><tr><th>Status</th><th>Meaning</th><th>error</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;

export const errorRow = ({ status, meaning, errors }: ErrorAnswer): Html =>
  html`<tr><td class="status">${status}</td><td>${meaning}</td><td>${codes(errors)}</td></tr>
`;

const successRows = ({ success, parameters }: Operation): readonly Html[] => {
  const done = html`<tr><td class="status">${success.status}</td><td>${success.meaning}</td><td></td></tr>
`;
  const unchanged = html`<tr><td class="status">304</td><td>The client has not changed since the ETag sent.</td><td></td></tr>
`;
  return parameters.includes('IfNoneMatch') ? [done, unchanged] : [done];
};

/** Answers common to every operation are listed once, further down the page. */
const ownErrors = (operation: Operation): readonly ErrorAnswer[] => {
  const common = new Set(commonAnswers().map(({ status }) => status));
  return errorAnswers(operation).filter(({ status }) => !common.has(status));
};

const headersTable = (operation: Operation): Html | undefined => {
  const token = operation.secured
    ? [
        html`<tr><td class="name"><code>Authorization</code></td><td>Bearer and the registration_access_token of this client. Required.</td></tr>`,
      ]
    : [];
  const body =
    operation.requestBody === undefined
      ? []
      : [html`<tr><td class="name"><code>Content-Type</code></td><td>application/json. Required.</td></tr>`];
  const others = operation.parameters
    .map((name) => parameterComponents[name])
    .filter((parameter) => parameter.in === 'header')
    .map(({ name, description }) => html`<tr><td class="name"><code>${name}</code></td><td>${description}</td></tr>`);
  const rows = [...token, ...body, ...others];
  if (rows.length === 0) return undefined;
  return html`<h4>Headers</h4><table class="pairs"><tbody>${rows}</tbody></table>`;
};

/** The complete answer is shown once, for registration; reads and updates return the same. */
const completeAnswer = (operation: Operation, options: DocumentationOptions): Html | undefined => {
  if (operation.id !== 'registerClient') return undefined;
  const information = exampleInformation(exampleRegistration(options.policy), options.registrationEndpoint);
  return html`<details><summary>The answer, laid out to read</summary>${sample(laidOut(information), { label: 'A complete answer' })}</details>`;
};

export const codes = (values: readonly string[]): readonly Html[] =>
  values.map((value, index) => html`${index === 0 ? '' : ', '}<code>${value}</code>`);
