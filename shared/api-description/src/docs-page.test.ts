import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isJsonObject, registrationPolicy } from '@clientele/domain';
import { docsPage } from './docs-page.ts';
import { html } from './documentation/html.ts';
import type { DocumentationOptions } from './documentation/options.ts';
import { openApiDocument } from './openapi.ts';

const policy = registrationPolicy({ profile: 'bcp', version: 'test', issuer: 'https://op.example' });
assert.ok(policy.ok);
const options: DocumentationOptions = {
  publicUrl: 'https://registry.example',
  registrationEndpoint: 'https://registry.example/register',
  policy: policy.value,
  managementMethods: ['GET', 'PUT', 'DELETE'],
  bodyBytesMax: 65_536,
};

describe('the page for people', () => {
  const page = docsPage(options);

  it('contains every operation and every member of the OpenAPI document', () => {
    const document = openApiDocument(options);
    const text = JSON.stringify(document);
    for (const [, id] of text.matchAll(/"operationId":"(\w+)"/g)) assert.ok(page.includes(`id="${id}"`), id);
    const { schemas } = document.components as { readonly schemas: unknown };
    assert.ok(
      isJsonObject(schemas) && isJsonObject(schemas.ClientMetadata) && isJsonObject(schemas.ClientMetadata.properties),
    );
    for (const name of Object.keys(schemas.ClientMetadata.properties)) assert.ok(page.includes(`id="${name}"`), name);
  });

  it('needs nothing but itself: no script, no style attribute, nothing loaded from anywhere', () => {
    assert.doesNotMatch(page, /<script|<link|<img|<iframe|\sstyle=|\son\w+=|\ssrc=|@import|url\(/i);
    for (const [, target] of page.matchAll(/href="([^"]*)"/g)) assert.match(String(target), /^(#|\/openapi\.json$)/);
  });

  it('has links that lead somewhere, and no id twice', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) assert.ok(ids.includes(target), target);
  });

  it('closes what it opens', () => {
    for (const tag of [
      'table',
      'tbody',
      'thead',
      'tr',
      'td',
      'section',
      'main',
      'nav',
      'details',
      'code',
      'pre',
      'dl',
      'ul',
      'li',
    ]) {
      const opened = page.match(new RegExp(`<${tag}[ >]`, 'g'))?.length;
      assert.equal(page.match(new RegExp(`</${tag}>`, 'g'))?.length, opened, tag);
    }
  });

  it('has commands that work when pasted: quotes survive the escaping', () => {
    assert.ok(page.includes('curl -sS https://registry.example/register'));
    assert.doesNotMatch(page, /&amp;#/);
  });
});

describe('the html tag', () => {
  it('takes values for text and never for markup', () => {
    assert.equal(html`<p>${'<script>"&\''}</p>`.markup, '<p>&#60;script&#62;&#34;&#38;&#39;</p>');
  });

  it('nests, and leaves out what is undefined', () => {
    assert.equal(
      html`<ul>${[html`<li>${1}</li>`, html`<li>${undefined}</li>`]}</ul>`.markup,
      '<ul><li>1</li><li></li></ul>',
    );
  });
});
