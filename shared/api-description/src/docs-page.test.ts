import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isJsonObject, type JsonObject, type ProfileName, profileNames, registrationPolicy } from '@clientele/domain';
import { docsPage } from './docs-page.ts';
import { clientKinds } from './documentation/client-kinds.ts';
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
  const markup = page.replaceAll(/<script.*?<\/script>/gs, '');

  it('says which profile is in force, and that the log names another one that would accept a refused request', () => {
    assert.match(markup, /id="profiles".*profile <code>bcp<\/code>.*log line.*X-Request-Id/s);
    for (const name of profileNames) assert.ok(markup.includes(`<code>${name}</code></td>`), name);
  });

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

  it('needs nothing but itself: no handler or style attribute, nothing loaded from anywhere', () => {
    assert.doesNotMatch(markup, /<link|<img|<iframe|\sstyle=|\son\w+=|\ssrc=|@import|url\(/i);
    for (const [, target] of markup.matchAll(/href="([^"]*)"/g)) assert.match(String(target), /^(#|\/openapi\.json$)/);
  });

  it('has scripts that store nothing and make no markup', () => {
    const scripts = page.match(/<script.*?<\/script>/gs) ?? [];
    assert.equal(scripts.length, 2);
    for (const script of scripts)
      assert.doesNotMatch(script, /localStorage|sessionStorage|indexedDB|cookie|caches|innerHTML|outerHTML|eval/);
  });

  it('has links that lead somewhere, and no id twice', () => {
    const ids = [...markup.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, target] of markup.matchAll(/href="#([^"]*)"/g)) assert.ok(ids.includes(target), target);
  });

  it('closes what it opens', () => {
    for (const tag of [
      'table',
      'tbody',
      'thead',
      'tr',
      'td',
      'section',
      'form',
      'select',
      'button',
      'template',
      'main',
      'nav',
      'details',
      'code',
      'pre',
      'dl',
      'ul',
      'li',
    ]) {
      const opened = markup.match(new RegExp(`<${tag}[ >]`, 'g'))?.length;
      assert.equal(markup.match(new RegExp(`</${tag}>`, 'g'))?.length, opened, tag);
    }
  });

  it('has commands that work when pasted: quotes survive the escaping', () => {
    assert.ok(page.includes('curl -sS https://registry.example/register'));
    assert.doesNotMatch(page, /&amp;#/);
  });
});

describe('the guide', () => {
  const kindsOf = (profile: ProfileName, op?: JsonObject) => {
    const made = registrationPolicy({ profile, version: 'test', issuer: 'https://op.example', ...(op && { op }) });
    assert.ok(made.ok);
    return clientKinds(made.value);
  };
  const methods = (profile: ProfileName, op?: JsonObject) =>
    kindsOf(profile, op).map(({ id, body }) => [id, body && (body.token_endpoint_auth_method ?? 'default')]);

  it('has a body for each kind of application that the profile admits', () => {
    assert.deepEqual(methods('bcp'), [
      ['web-app', 'default'],
      ['single-page-app', 'none'],
      ['native-app', 'none'],
      ['service', 'client_secret_basic'],
    ]);
    assert.deepEqual(methods('oidc-dynamic'), methods('bcp'));
    assert.deepEqual(methods('mcp'), [['mcp-client', 'none'], ...methods('bcp')]);
    assert.deepEqual(methods('fapi'), [
      ['web-app', 'private_key_jwt'],
      ['single-page-app', undefined],
      ['native-app', 'private_key_jwt'],
      ['service', 'private_key_jwt'],
    ]);
  });

  it('asks for nothing that the OP does not offer', () => {
    const op = {
      issuer: 'https://op.example',
      grant_types_supported: ['authorization_code'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
    };
    for (const { id, body } of kindsOf('bcp', op)) {
      assert.equal(body === undefined, id === 'service', id);
      assert.equal(body?.grant_types, undefined);
    }
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
