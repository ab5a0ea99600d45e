import { expect, test } from 'vitest';
import { nameKey, threefry, threefryKey, unit } from '../../../simulations/kernel/threefry.ts';

/** Known answers of threefry4x32 with 20 rounds: the kat_vectors file of Random123 (Salmon et al., SC 2011). key, counter, answer. */
const PUBLISHED = [
  ['00000000 00000000 00000000 00000000', '00000000 00000000 00000000 00000000', '9c6ca96a e17eae66 fc10ecd4 5256a7d8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff ffffffff ffffffff', '2a881696 57012287 f6c7446e a16a6732'],
  ['a4093822 299f31d0 082efa98 ec4e6c89', '243f6a88 85a308d3 13198a2e 03707344', '59cd1dbb b8879579 86b5d00c ac8b6d84'],
] as const;

const words = (text: string): number[] => text.split(' ').map((hex) => Number.parseInt(hex, 16) | 0);

test.each(PUBLISHED)('Threefry-4x32-20 gives the published answer for key %s', (keyText, counterText, answer) => {
  const [k0, k1, k2, k3] = words(keyText) as [number, number, number, number];
  const [c0, c1, c2, c3] = words(counterText) as [number, number, number, number];
  const out = new Int32Array(4);
  threefry(threefryKey(k0, k1, k2, k3), c0, c1, c2, c3, out);
  expect([...out]).toEqual(words(answer));
});

test('a draw depends on its key and counter only, not on earlier draws', () => {
  const key = threefryKey(7, 0, 3, 0);
  const first = new Int32Array(4);
  const again = new Int32Array(4);
  threefry(key, 12, 2, 99, 0, first);
  for (let i = 0; i < 100; i++) threefry(key, i, 1, 0, 0, again);
  threefry(key, 12, 2, 99, 0, again);
  expect([...again]).toEqual([...first]);
});

test('a unit number is strictly between 0 and 1', () => {
  expect(unit(0)).toBeGreaterThan(0);
  expect(unit(-1)).toBeLessThan(1);
});

test('the key of a name is FNV-1a', () => {
  // Published FNV-1a test values for "" and "a".
  expect(nameKey('') >>> 0).toBe(0x811c9dc5);
  expect(nameKey('a') >>> 0).toBe(0xe40c292c);
});
