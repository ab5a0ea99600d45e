// "The same key is carried out once": a request repeated with its Idempotency-Key gets the first answer, another request with that key is refused.
import { createHash } from 'node:crypto';
import { DomainError } from '../../shared/errors.ts';

const KEY = /^[\x21-\x7e]{8,128}$/;
const KEPT = 2_000;

export interface IdempotencyKeys {
  /** Runs `act` unless the key was used before; without a key always. */
  once(key: string | undefined, body: unknown, act: (key: string | undefined) => Promise<string>): Promise<string>;
}

export function createIdempotencyKeys(): IdempotencyKeys {
  const used = new Map<string, { readonly body: string; readonly answer: Promise<string> }>();
  return {
    once(key, body, act) {
      if (key === undefined) return act(undefined);
      if (!KEY.test(key)) throw new DomainError('invalid-request', 'Idempotency-Key: expected 8 to 128 visible ASCII characters.');
      const digest = createHash('sha256')
        .update(JSON.stringify(body) ?? '')
        .digest('hex');
      const before = used.get(key);
      if (before !== undefined && before.body !== digest)
        throw new DomainError('key-reused', 'This Idempotency-Key was used for another request.');
      if (before !== undefined) return before.answer;
      const answer = act(key);
      used.set(key, { body: digest, answer });
      // A refused request did nothing: its key is free again.
      answer.catch(() => used.delete(key));
      for (const oldest of used.keys()) {
        if (used.size <= KEPT) break;
        used.delete(oldest);
      }
      return answer;
    },
  };
}
