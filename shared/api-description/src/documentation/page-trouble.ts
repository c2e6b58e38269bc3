import { type Html, html, prose } from './html.ts';
import type { DocumentationOptions } from './options.ts';
import { exampleId } from './page-guide.ts';
import { laidOut, sample } from './page-sample.ts';

/** How a client behaves when it gets no client. The statuses are those that say nothing against the request itself. */
export const trouble = ({ publicUrl }: DocumentationOptions): Html => html`
<h2 id="trouble">When it does not work</h2>
<p>Every error has a JSON body with <code>error</code>, a code for programs, and <code>error_description</code>, a sentence that names the member and the rule.
<code>X-Request-Id</code> is in every answer: name it when you ask the operator, since the log has the same one.</p>
<section aria-labelledby="status-400">
<h3 id="status-400">400: the request broke a rule</h3>
<p>Sending it again unchanged gives the same answer. Correct what <code>error_description</code> names. To see what that looks like, send this body, which has more than one fault:</p>
${sample(laidOut(mistaken), { label: 'Body with mistakes', id: exampleId('mistakes') })}
</section>
${troubles.map(troubleSection)}
<section aria-labelledby="no-answer">
<h3 id="no-answer">No answer at all</h3>
<p>The registry calls itself <code>${publicUrl}</code>. From where that address cannot be reached, this form gets no answer, even if the page itself was loaded from
another address; the operator states the address as <code>PUBLIC_URL</code>. If a request broke off after it was sent, see <a href="#lost-answer">lost answer</a>.</p>
</section>
`;

const mistaken = {
  client_name: 'Mistaken',
  redirect_uris: ['https://app.example/callback#fragment'],
  application_type: 'desktop',
};

type Trouble = {
  readonly status: number;
  readonly title: string;
  readonly advice: string;
  readonly answer: readonly string[];
};

const troubles: readonly Trouble[] = [
  {
    status: 429,
    title: 'too many requests',
    advice:
      'Nothing was done. Wait for the seconds in `Retry-After`, then send the same request again. A program that registers at every start should keep its client instead.',
    answer: [
      'HTTP/1.1 429 Too Many Requests',
      'Retry-After: 30',
      'X-Request-Id: e453a5186f3619002e49a24b',
      '',
      '{"error":"temporarily_unavailable","error_description":"too many requests, try again later"}',
    ],
  },
  {
    status: 500,
    title: 'an error of the registry',
    advice:
      'It is unknown whether the request took effect. A registration with an `Idempotency-Key` can be repeated safely, but once or twice and not in a loop. Tell the operator the `X-Request-Id`: the answer contains no details, the log does.',
    answer: [
      'HTTP/1.1 500 Internal Server Error',
      'X-Request-Id: e453a5186f3619002e49a24b',
      '',
      '{"error":"server_error","error_description":"the server met an unexpected condition"}',
    ],
  },
  {
    status: 503,
    title: 'temporarily unavailable',
    advice:
      'The registry is overloaded, or something that it needs is away. Wait for the seconds in `Retry-After`, then send the same request again with the same `Idempotency-Key`. If it is unknown whether the first request took effect, `error_description` says so. Double the wait after each further 503.',
    answer: [
      'HTTP/1.1 503 Service Unavailable',
      'Retry-After: 1',
      'X-Request-Id: e453a5186f3619002e49a24b',
      '',
      '{"error":"temporarily_unavailable","error_description":"a store that this request needs does not answer, nothing was changed, try again"}',
    ],
  },
];

const troubleSection = ({ status, title, advice, answer }: Trouble): Html => html`
<section aria-labelledby="status-${status}">
<h3 id="status-${status}">${status}: ${title}</h3>
<p>${prose(advice)}</p>
${sample(answer.join('\n'), { label: `An answer with status ${status}` })}
</section>
`;
