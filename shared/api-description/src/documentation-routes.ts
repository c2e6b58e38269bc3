import { createHash } from 'node:crypto';
import { jsonMediaType, methodNotAllowed } from '@clientele/http';
import type { FastifyInstance } from 'fastify';
import { docsPage } from './docs-page.ts';
import type { DocumentationOptions } from './documentation/options.ts';
import { pageScripts } from './documentation/page-scripts.ts';
import { pageStyle } from './documentation/page-style.ts';
import { openApiDocument } from './openapi.ts';

const cacheControl = 'public, max-age=300';

/**
 * Serves the description of the API: `/openapi.json` for programs, `/docs` for people. Both are generated once, at
 * start-up.
 */
export const documentationRoutes = (app: FastifyInstance, options: DocumentationOptions): void => {
  const answers = [
    {
      path: '/openapi.json',
      body: `${JSON.stringify(openApiDocument(options), null, 2)}\n`,
      headers: { 'content-type': jsonMediaType },
    },
    { path: '/docs', body: docsPage(options), headers: pageHeaders(options) },
  ];
  for (const { path, body, headers } of answers) {
    app.get(path, async (_request, reply) => reply.headers({ ...headers, 'cache-control': cacheControl }).send(body));
    methodNotAllowed(app, path, ['GET']);
  }
  app.get('/docs/', async (_request, reply) => reply.redirect('../docs', 308));
  methodNotAllowed(app, '/docs/', ['GET']);
};

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * The page may use its own style and scripts, and call this registry. Nothing else: no other script, no markup made by
 * scripts, no frame, nothing from other origins, and the browser submits no form by itself.
 */
const pageHeaders = ({ publicUrl }: DocumentationOptions) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${digest(pageStyle)}`,
    `script-src ${pageScripts.map(digest).join(' ')}`,
    // The page may be open at another address than the one that clients are told.
    `connect-src 'self' ${new URL(publicUrl).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
});
