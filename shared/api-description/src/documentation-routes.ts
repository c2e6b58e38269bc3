import { createHash } from 'node:crypto';
import { jsonMediaType, methodNotAllowed } from '@clientele/http';
import type { FastifyInstance } from 'fastify';
import { docsPage } from './docs-page.ts';
import type { DocumentationOptions } from './documentation/options.ts';
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
    { path: '/docs', body: docsPage(options), headers: pageHeaders },
  ];
  for (const { path, body, headers } of answers) {
    app.get(path, async (_request, reply) => reply.headers({ ...headers, 'cache-control': cacheControl }).send(body));
    methodNotAllowed(app, path, ['GET']);
  }
};

/** The page may use its own style and nothing else: no script, no form, no frame, nothing from other origins. */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
} as const;
