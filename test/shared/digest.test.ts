// SHA-256 against FIPS 180-4 example vectors, UTF-8 against the platform, canonical JSON by contract.
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonicalJson, sha256Hex, utf8 } from '../../shared/digest.ts';

describe('sha256Hex', () => {
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
    [
      'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
      'cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1',
    ],
  ])('agrees with the FIPS 180-4 example %j', (text, hex) => {
    expect(sha256Hex(utf8(text))).toBe(hex);
  });

  test('agrees with the FIPS 180-4 example of a million letters a', () => {
    expect(sha256Hex(new Uint8Array(1_000_000).fill(97))).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
  });

  test('agrees with the platform for every length around the block borders', () => {
    for (let length = 0; length <= 200; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
      expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  test('reads only the view it is given, not the whole buffer', () => {
    const whole = utf8('xxabcxx');
    expect(sha256Hex(whole.subarray(2, 5))).toBe(sha256Hex(utf8('abc')));
  });
});

describe('utf8', () => {
  test('agrees with the platform for every text, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([...utf8(text)]).toEqual([...new TextEncoder().encode(text)]);
      }),
      { seed: 1 },
    );
    expect([...utf8('a\ud800b é 友谊 🚚')]).toEqual([...new TextEncoder().encode('a\ud800b é 友谊 🚚')]);
  });
});

describe('canonicalJson', () => {
  test('does not depend on the order of keys and drops undefined properties', () => {
    expect(canonicalJson({ b: 1, a: [true, null, { d: 'x', c: undefined }] })).toBe('{"a":[true,null,{"d":"x"}],"b":1}');
    expect(canonicalJson({ a: [true, null, { d: 'x' }], b: 1 })).toBe('{"a":[true,null,{"d":"x"}],"b":1}');
  });

  test('prints numbers as JavaScript does, with one zero', () => {
    expect(canonicalJson([0.1, -0, 1e21, 5e-7, 42])).toBe('[0.1,0,1e+21,5e-7,42]');
  });

  test('reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 1 },
    );
  });

  test.each([[NaN], [Infinity], [[undefined]], [1n]])('refuses %s', (value) => {
    expect(() => canonicalJson({ a: value })).toThrow(TypeError);
  });
});
