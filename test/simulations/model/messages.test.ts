// Whatever gates can say to each other arrives as it was said, in its order.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMessages, encodeMessages, type GateMessage } from '../../../simulations/model/messages.ts';

const atMs = fc.nat({ max: 400 * 86_400_000 });
const small = fc.nat({ max: 255 });
const transfer = fc.record({
  kind: fc.constant('transfer' as const),
  atMs,
  serial: fc.nat({ max: 2 ** 31 - 1 }),
  // A scenario has at most 100 gates.
  origin: fc.nat({ max: 99 }),
  originFlow: small,
  flow: small,
  channel: small,
  cargo: small,
  traits: fc.nat({ max: 2 ** 16 - 1 }),
  lap: fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 31 })),
  sinceMs: atMs,
});
const published = fc.record({
  kind: fc.constant('published' as const),
  atMs,
  diversion: fc.nat({ max: 1000 }),
  waiting: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
});

test('messages come out as they went in, in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(transfer, published), { maxLength: 60 }), (messages: readonly GateMessage[]) => {
      expect(decodeMessages(encodeMessages(messages))).toEqual(messages);
    }),
    { seed: 7, numRuns: 500 },
  );
});

test('bytes that end too soon are an error', () => {
  const bytes = encodeMessages([{ kind: 'published', atMs: 5, diversion: 0, waiting: 3 }]);
  expect(() => decodeMessages(bytes.subarray(0, bytes.length - 3))).toThrow(RangeError);
});
