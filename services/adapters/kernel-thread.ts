// Inside a kernel thread: answers requests of the pool with the pure kernel, and keeps the last compiled models.
import { parentPort } from 'node:worker_threads';
import { openKernel, type KernelRequest } from './kernel.ts';
import { InvalidDocument, type Problem } from '../../shared/errors.ts';
import type { AdvanceAnswer, GateThen } from './kernel-ports.ts';
import type { TruckRecords } from '../../shared/protocol/trucks.ts';

/** Pool → thread. The scenario comes with the first request of its key only. */
export interface ThreadRequest {
  readonly key: string;
  readonly scenario: unknown;
  readonly request: KernelRequest;
}

/** Thread → pool. */
export type ThreadReply =
  | { readonly kind: 'advanced'; readonly answer: AdvanceAnswer }
  | { readonly kind: 'replicated'; readonly bytes: Uint8Array }
  | { readonly kind: 'detailed'; readonly bytes: Uint8Array }
  | { readonly kind: 'forwarded'; readonly gates: readonly GateThen[] }
  | { readonly kind: 'recorded'; readonly trucks: TruckRecords }
  | {
      readonly kind: 'failed';
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly problems: readonly Problem[] | undefined;
    }
  | { readonly kind: 'no-scenario' };

const kernel = openKernel();

function answer(message: ThreadRequest): ThreadReply {
  const { key, scenario, request } = message;
  if (scenario === undefined && !kernel.knows(key)) return { kind: 'no-scenario' };
  try {
    if (request.kind === 'advance') return { kind: 'advanced', answer: kernel.advance(key, scenario, request) };
    if (request.kind === 'fast-forward') return { kind: 'forwarded', gates: kernel.fastForward(key, scenario, request) };
    if (request.kind === 'detail') return { kind: 'detailed', bytes: kernel.detail(key, scenario, request) };
    if (request.kind === 'record') return { kind: 'recorded', trucks: kernel.record(key, scenario, request) };
    return { kind: 'replicated', bytes: kernel.replicate(key, scenario, request) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const problems = error instanceof InvalidDocument ? error.problems : undefined;
    return { kind: 'failed', name: error.name, message: error.message, stack: error.stack, problems };
  }
}

/** The buffers of a reply that may change owner: those that hold nothing else. */
function transferable(reply: ThreadReply): ArrayBuffer[] {
  const columns =
    reply.kind === 'advanced'
      ? [reply.answer.state, reply.answer.frame, ...reply.answer.outbox.map((message) => message.bytes)]
      : reply.kind === 'replicated' || reply.kind === 'detailed'
        ? [reply.bytes]
        : [];
  const whole = columns.filter((bytes) => bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer);
  return [...new Set(whole.map((bytes) => bytes.buffer as ArrayBuffer))];
}

parentPort?.on('message', (message: ThreadRequest) => {
  const reply = answer(message);
  parentPort?.postMessage(reply, transferable(reply));
});
