import { jsonMediaType, methodNotAllowed } from '@clientele/http';
import type { FastifyInstance } from 'fastify';

type Places = { readonly publicUrl: string; readonly registrationEndpoint: string };

/** `/` leads on: a browser gets a page with links, anybody else the same links as JSON. */
export const rootRoute = (app: FastifyInstance, { publicUrl, registrationEndpoint }: Places): void => {
  const links = {
    registration_endpoint: registrationEndpoint,
    documentation: `${publicUrl}/docs`,
    openapi: `${publicUrl}/openapi.json`,
    discovery: `${publicUrl}/.well-known/openid-configuration`,
  };
  const json = JSON.stringify(links);
  const page = pageOf(links);
  app.get('/', (request, reply) =>
    wantsPage(request.headers.accept)
      ? reply.headers(pageHeaders).send(page)
      : reply.headers({ 'content-type': jsonMediaType, vary: 'Accept' }).send(json),
  );
  methodNotAllowed(app, '/', ['GET']);
};

/** Browsers name HTML, and programs do not. */
const wantsPage = (accept: string | undefined): boolean => accept?.toLowerCase().includes('text/html') === true;

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  vary: 'Accept',
} as const;

const pageOf = (links: Readonly<Record<'registration_endpoint' | 'documentation' | 'openapi' | 'discovery', string>>) =>
  `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Clientele</title>
<h1>Clientele</h1>
<p>Applications register here as OpenID Connect and OAuth clients, at <code>${escaped(links.registration_endpoint)}</code>.</p>
<ul>
<li><a href="${escaped(links.documentation)}">How to register, with every operation and member</a></li>
<li><a href="${escaped(links.openapi)}">The same for programs (OpenAPI)</a></li>
<li><a href="${escaped(links.discovery)}">Discovery document</a></li>
</ul>
</html>
`;

/** Configuration allows no such characters in a URL except the ampersand, but the page does not rely on that. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
