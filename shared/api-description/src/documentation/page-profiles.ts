import type { ProfileName } from '@clientele/domain';
import { type Html, html } from './html.ts';
import type { DocumentationOptions } from './options.ts';

/** What a profile accepts that others refuse, and the other way round. */
const profileMeanings: Readonly<Record<ProfileName, string>> = {
  bcp: 'Current best practice (RFC 9700): the authorization code flow, refresh tokens and client credentials. What is not offered is left out as long as something usable remains. A client with an address of its own machine or a private-use scheme says application_type native.',
  'oidc-dynamic':
    'The certification of a Dynamic OpenID Provider: as bcp, and also the implicit grant and hybrid response types.',
  mcp: 'Clients of the Model Context Protocol: as bcp, but accepts every private-use scheme that is not dangerous, infers application_type native from the redirect URIs, and never refuses or narrows unknown scopes.',
  fapi: 'High security (FAPI 2.0): no public clients and no shared secrets, and a request for anything that is not offered is refused.',
};

/** A refusal does not tell a client what an operator could set; this page and the operator's log do. */
export const profilesSection = ({ policy }: DocumentationOptions): Html => html`
<h2 id="profiles">Profiles</h2>
<p>This registry applies the rules of the profile <code>${policy.profile}</code>. A request that it refuses may suit another profile. The operator's
log line of the refusal then names it; quote the <code>X-Request-Id</code> of the answer.</p>
<table class="pairs"><tbody>
${Object.entries(profileMeanings).map(([name, meaning]) => html`<tr><td class="name"><code>${name}</code></td><td>${meaning}</td></tr>`)}
</tbody></table>
`;
