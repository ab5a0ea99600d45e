import { afterEach, expect, test } from 'vitest';
import { arrivalsBatch, compile, fastForward, outcomeDigest, recordTrucks, replicate } from '../../../simulations/index.ts';
import { KernelFailed, KernelPoolClosed, openKernelThreads } from '../../../services/adapters/kernel-threads.ts';
import type { KernelThreads } from '../../../services/adapters/kernel-ports.ts';
import { divertingScenario } from '../../helpers/scenario-builder.ts';

const scenario = divertingScenario({ days: 1 });
const open: KernelThreads[] = [];
afterEach(async () => {
  for (const kernels of open.splice(0)) await kernels.close();
});

function threads(size: number): KernelThreads {
  const kernels = openKernelThreads(size);
  open.push(kernels);
  return kernels;
}

test.each([0, 1, 2])('%i threads compute what the main thread computes', async (size) => {
  const model = compile(scenario);
  const bytes = await Promise.all([0, 1, 2].map((k) => threads(size).replicate({ scenario, seed: 3, k })));
  expect(bytes.map(outcomeDigest)).toEqual([0, 1, 2].map((k) => outcomeDigest(replicate(model, { seed: 3, k }))));
});

test.each([0, 1])('%i threads fast-forward as the main thread does', async (size) => {
  const expected = fastForward(compile(scenario), { seed: 3, k: 0 }, 13 * 3_600_000);
  expect(await threads(size).fastForward({ scenario, seed: 3, k: 0, atMs: 13 * 3_600_000 })).toEqual(expected);
});

test.each([0, 1])('%i threads write down the trucks that the main thread does', async (size) => {
  const expected = recordTrucks(compile(scenario), { seed: 3, k: 1 });
  expect(expected.serial.length).toBeGreaterThan(10);
  expect(await threads(size).recordTrucks({ scenario, seed: 3, k: 1 })).toEqual(expected);
});

test('a request leaves the bytes of its sender untouched', async () => {
  const request = { scenario, scenarioHash: '', seed: 3, k: 0, g: 0, inbox: [], untilMs: 60_000 };
  const { state } = await threads(1).advance({ ...request, state: null });
  const before = state.slice();
  const kernels = threads(1);
  const twice = [
    await kernels.advance({ ...request, state, untilMs: 120_000 }),
    await kernels.advance({ ...request, state, untilMs: 120_000 }),
  ];
  expect(state).toEqual(before);
  expect(twice[0]?.state).toEqual(twice[1]?.state);
});

test('a window gives the same bytes on a fresh thread and on one that has computed other replications', async () => {
  const model = compile(scenario);
  const windows = async (kernels: KernelThreads, k: number): Promise<Uint8Array[]> => {
    const states: Uint8Array[] = [];
    for (let w = 0; w < 40; w += 1) {
      const [fromMs, untilMs] = [w * 30 * 60_000, (w + 1) * 30 * 60_000];
      const inbox = [{ field: 'a', bytes: arrivalsBatch(model, { seed: 3, k, g: 0, fromMs, untilMs }) }];
      states.push(
        (await kernels.advance({ scenario, scenarioHash: '', seed: 3, k, g: 0, state: states.at(-1) ?? null, inbox, untilMs })).state,
      );
    }
    return states;
  };
  const used = threads(1);
  for (const k of [1, 2]) await windows(used, k);
  expect(await windows(used, 0)).toEqual(await windows(threads(1), 0));
});

test('what the kernel throws comes back with its message, and the thread works on', async () => {
  const kernels = threads(1);
  const broken = kernels.advance({
    scenario,
    scenarioHash: '',
    seed: 1,
    k: 0,
    g: 0,
    state: new Uint8Array([1, 2, 3]),
    inbox: [],
    untilMs: 60_000,
  });
  await expect(broken).rejects.toMatchObject({ name: 'KernelFailed' });
  await expect(kernels.replicate({ scenario, seed: 1, k: 0 })).resolves.toBeInstanceOf(Uint8Array);
});

test('more scenarios than a thread keeps models of are all answered', async () => {
  const kernels = threads(1);
  const many = Array.from({ length: 12 }, (_, i) => ({ ...scenario, title: `scenario ${i}` }));
  const first = await Promise.all(many.map((one) => kernels.replicate({ scenario: one, seed: 1, k: 0 })));
  const second = await Promise.all(many.map((one) => kernels.replicate({ scenario: one, seed: 1, k: 0 })));
  expect(second).toEqual(first);
});

test('requests in a pool that is closed are refused by name', async () => {
  const kernels = openKernelThreads(1);
  const waiting = [0, 1].map((k) => kernels.replicate({ scenario, seed: 1, k }));
  const settled = Promise.allSettled(waiting);
  await kernels.close();
  for (const one of await settled) expect(one).toMatchObject({ status: 'rejected', reason: expect.any(KernelPoolClosed) as unknown });
});

test('what does not end within its time is given up as a failure of its own, and the pool works on', async () => {
  // A thread alone takes longer to start than the millisecond a replication may take here; a window has time enough.
  const kernels = openKernelThreads(1, { advance: 60_000, replicate: 1 });
  open.push(kernels);
  const endless = kernels.replicate({ scenario, seed: 3, k: 0 });
  await expect(endless).rejects.toThrow(KernelFailed);
  await expect(endless).rejects.toThrow('no end within 0.001 s');
  const request = { scenario, scenarioHash: '', seed: 3, k: 0, g: 0, state: null, inbox: [], untilMs: 60_000 };
  expect((await kernels.advance(request)).state.byteLength).toBeGreaterThan(0);
});
