import { type Html, html } from './html.ts';
import type { DocumentationOptions, ManagementMethod } from './options.ts';

/** What to do about a loss, by what was lost. Only what this registry does is promised. */
export const lostAndFound = (options: DocumentationOptions): Html => html`
<h2 id="lost">Lost token, lost secret, lost answer</h2>
<h3 id="lost-answer">The answer to a registration was lost</h3>
<p>The connection broke, or a time limit passed: a client may exist whose credentials nobody has. If the request had an <code>Idempotency-Key</code>,
send it once more within 24 hours, with the same key and the same body. The answer is the same, with the same client and credentials, and
no second client is made. The form above does this by itself.</p>
<p>Without a key, register again. The first client, if there is one, is unusable, because nobody knows its credentials. Send a key with every registration.</p>
<h3 id="lost-secret">The client_secret was lost</h3>
${can(options, 'GET') ? secretByReading : html`<p>This registry does not let clients read themselves, so the secret cannot be shown again. Register a new client.</p>`}
<h3 id="lost-token">The registration_access_token was lost</h3>
<p>It is not sent again to anybody who cannot show it, since whoever has it controls the client. The client itself continues to work: only reading, updating
and deleting it need the token. If the registration had an <code>Idempotency-Key</code> and is less than 24 hours old, repeat it as above.
Otherwise register a new client, move to it, and ask the operator of this registry to end the old one; name its <code>client_id</code>.</p>
<h3 id="stolen">Somebody else may have seen them</h3>
${can(options, 'DELETE') ? stolenByDeleting : html`<p>Register a new client and move to it. Ask the operator of this registry to end the old one at once; name its <code>client_id</code>.</p>`}
`;

const can = ({ managementMethods }: DocumentationOptions, method: ManagementMethod): boolean =>
  managementMethods.includes(method);

const secretByReading = html`<p><a href="#readClient">Read the client</a> with its <code>registration_access_token</code>. The answer contains the <code>client_secret</code> in force.</p>`;

const stolenByDeleting = html`<p>Register a new client, move to it, and <a href="#deleteClient">delete</a> the old one: its secret and its token stop working at once.
If you no longer have the token, ask the operator of this registry to end the client; name its <code>client_id</code>.</p>`;
