// Inside a kernel thread: answers requests of the pool with the pure kernel, and keeps the last compiled models.
import { constants, setPriority } from 'node:os';
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

// Who answers people, Redis and the browser on the same machine comes before who computes. On Linux a thread has a priority of its own.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

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

// Replies are copied, not transferred: once a thread has given a single buffer away, V8 asks at every access to any array whether its buffer is still
// there, which takes a replication a sixth longer (docs/background/performance.md). Copying the 100 kB of a snapshot takes some microseconds.
parentPort?.on('message', (message: ThreadRequest) => {
  parentPort?.postMessage(answer(message));
});
