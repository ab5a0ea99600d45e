import { expect, test } from 'vitest';
import { APART, inOneBuffer, type Room } from '../../../simulations/kernel/one-buffer.ts';

const make = (room: Room) => ({ bytes: room.u8(3), whole: room.i32(5).fill(-1), real: room.f64(2), none: room.u8(0), last: room.u8(9) });

test("arrays in one buffer keep out of each other's way, and all of them are in its bytes", () => {
  const { made, bytes } = inOneBuffer(make);
  made.bytes.fill(1);
  made.real.set([0.5, -0.25]);
  made.last.fill(7);
  expect([[...made.bytes], [...made.whole], [...made.real], [...made.last]]).toEqual([
    [1, 1, 1],
    [-1, -1, -1, -1, -1],
    [0.5, -0.25],
    Array.from({ length: 9 }, () => 7),
  ]);
  const other = inOneBuffer(make);
  other.bytes.set(bytes);
  expect(other.made).toEqual(made);
  expect(bytes.length).toBe(8 + 24 + 16 + 0 + 16);
});

test('arrays apart have buffers of their own', () => {
  const made = make(APART);
  expect(new Set(Object.values(made).map(({ buffer }) => buffer)).size).toBe(5);
});
