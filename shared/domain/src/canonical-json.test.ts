import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, inNameOrder } from './canonical-json.ts';
import type { Json, JsonObject } from './json.ts';

it('RFC 8785 §3.2.3: members are sorted by UTF-16 code units', () => {
  const text = '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}';
  assert.equal(canonicalJson(JSON.parse(text)), '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
});

it('RFC 8785 §3.2.2: numbers and literals have the ECMAScript form', () => {
  assert.equal(
    canonicalJson([333333333.3333333, 1e30, 4.5, 2e-3, 1e-27, -0, true, null]),
    '[333333333.3333333,1e+30,4.5,0.002,1e-27,0,true,null]',
  );
});

it('RFC 8785 §3.2.2.2: what I-JSON cannot hold is an error, not a replacement character', () => {
  assert.throws(() => canonicalJson(['\ud800']), TypeError);
  assert.throws(() => canonicalJson({ '\udc00': 1 }), TypeError);
  assert.throws(() => canonicalJson(Number.POSITIVE_INFINITY), TypeError);
});

it('a member named __proto__ is a member like any other', () => {
  const value: JsonObject = JSON.parse('{"b":1,"__proto__":{"y":1,"x":2},"a":2}');
  const text = '{"__proto__":{"x":2,"y":1},"a":2,"b":1}';
  assert.equal(canonicalJson(value), text);
  assert.equal(canonicalJson(inNameOrder(value)), text);
});

it('equal values have one text, and the text reads back as the value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const plain = JSON.parse(JSON.stringify(value)) as Json;
      const text = canonicalJson(plain);
      assert.deepEqual(JSON.parse(text), plain);
      assert.equal(canonicalJson(JSON.parse(text)), text);
    }),
  );
});

it('members put in order make the same text, and one native write makes it wherever no name is an array index', () => {
  const name = fc.string().filter((text) => text !== '__proto__' && !/^\d+$/.test(text));
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()));
  fc.assert(
    fc.property(fc.dictionary(name, value), (members) => {
      const plain: JsonObject = JSON.parse(JSON.stringify(members));
      assert.equal(canonicalJson(inNameOrder(plain)), canonicalJson(plain));
      assert.equal(JSON.stringify(inNameOrder(plain)), canonicalJson(plain));
    }),
  );
});

it('a name that every object inherits is a name like any other', () => {
  const members = { toString: 1, constructor: [{ z: 1, constructor: 2 }] };
  assert.equal(canonicalJson(members), '{"constructor":[{"constructor":2,"z":1}],"toString":1}');
});
