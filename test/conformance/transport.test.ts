// The choice of transport, what it says of itself, and what happens when Redis is missing, unfit, killed or left behind.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../services/adapters/clock.ts';
import { silentLog } from '../../services/adapters/log.ts';
import { findRedisServer, freePort, startPrivateRedis } from '../../services/adapters/redis/private-redis.ts';
import { openTransport, type Transport } from '../../services/adapters/transport.ts';
import { startRedis } from '../helpers/redis.ts';
import { bytes, openOn, order } from './twins.ts';

const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amity-data-'));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
async function open(options: Partial<Parameters<typeof openTransport>[0]> & { dataFolder: string }): Promise<Transport> {
  const transport = await openTransport({ kernelId: 'm-test', log: silentLog, clock: systemClock, ...options });
  endings.push(() => transport.close());
  return transport;
}
async function redis(more: readonly string[] = []) {
  const server = await startRedis(more);
  endings.push(() => server.stop());
  return server;
}

describe('a private Redis', () => {
  test('is started on a loopback port with a password and an append-only file, and says so in one line', async () => {
    const folder = dataFolder();
    const transport = await open({ dataFolder: folder });
    expect(transport.kind).toBe('redis-private');
    expect(transport.label).toMatch(/^private (Redis|Valkey) [\d.]+ on 127\.0\.0\.1:\d+, AOF in .*redis$/);
    const url = readFileSync(join(folder, 'redis', 'url'), 'utf8').trim();
    expect(transport.redis).toEqual({ url });
    expect(statSync(join(folder, 'redis', 'url')).mode & 0o077).toBe(0);
    const stranger = new Redis(url.replace(/default:[^/]*@/, ''), { retryStrategy: () => null });
    stranger.on('error', () => undefined);
    await expect(stranger.get('x')).rejects.toThrow(/NOAUTH/);
    stranger.disconnect();
  });

  test('ends with us and keeps its runs for the next start', async () => {
    const folder = dataFolder();
    const first = await open({ dataFolder: folder });
    const made = order();
    await first.runState.create(made);
    await first.close();
    expect(existsSync(join(folder, 'redis', 'owner.json'))).toBe(false);
    await expect(openOn(first.redis?.url ?? '')).rejects.toMatchObject({ code: 'redis-unreachable' });
    const second = await open({ dataFolder: folder });
    expect(await second.runState.active()).toEqual([made.run]);
  });

  test('is shared by a second process on the same data folder, which does not end it', async () => {
    const folder = dataFolder();
    const first = await open({ dataFolder: folder });
    const second = await open({ dataFolder: folder });
    expect(second.label).toContain(`shared with process ${process.pid}`);
    await second.close();
    expect(await first.runState.active()).toEqual([]);
  });

  test('left behind by a dead owner is ended before a new one opens the same file', async () => {
    const folder = dataFolder();
    const binary = findRedisServer() ?? '';
    const stale = await startPrivateRedis(binary, folder, silentLog);
    const file = join(folder, 'redis', 'owner.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), pid: await deadPid() }));
    const fresh = await startPrivateRedis(binary, folder, silentLog);
    endings.push(() => fresh.stop());
    expect(fresh.sharedWith).toBeNull();
    expect(fresh.url).not.toBe(stale.url);
    await expect(openOn(stale.url)).rejects.toMatchObject({ code: 'redis-unreachable' });
  });

  test('ends within two seconds when its owner is killed with -9', async () => {
    const folder = dataFolder();
    const program = join(folder, 'owner.cjs');
    buildSync({
      stdin: {
        contents: `import { startPrivateRedis, findRedisServer } from './services/adapters/redis/private-redis.ts';
          startPrivateRedis(findRedisServer(), ${JSON.stringify(folder)}, console).then((server) => console.log(server.url));
          setInterval(() => undefined, 1000);`,
        resolveDir: resolve('.'),
      },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: program,
      logLevel: 'silent',
    });
    const owner = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const url = await new Promise<string>((done) => owner.stdout.once('data', (text: Buffer) => done(text.toString().trim())));
    const { pid } = await reachable(url);
    expect(pid).toBeGreaterThan(0);
    owner.kill('SIGKILL');
    await systemClock.sleep(1000);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    const next = await startPrivateRedis(findRedisServer() ?? '', folder, silentLog);
    await next.stop();
  });
});

describe('without Redis', () => {
  test('everything runs in this process, and the label says how to get more workers', async () => {
    const transport = await open({ dataFolder: dataFolder(), prefer: 'in-process' });
    expect([transport.kind, transport.redis]).toEqual(['in-process', undefined]);
    expect(transport.label).toBe(
      'in-process: install redis-server (Debian: apt-get install redis-server) or set REDIS_URL to run more workers',
    );
  });

  test('no server is found on a PATH that has none', () => {
    expect(findRedisServer('/nowhere:/nor-here')).toBeUndefined();
  });
});

describe('a Redis by URL', () => {
  test('that wants another password is unsuitable, and the one given is not repeated', async () => {
    const folder = dataFolder();
    const { redis: own } = await open({ dataFolder: folder });
    const refusal = openOn((own?.url ?? '').replace(/:[^/]*@/, ':wrong-secret@'));
    await expect(refusal).rejects.toMatchObject({ code: 'redis-unsuitable' });
    await expect(refusal).rejects.not.toThrow(/wrong-secret/);
  });

  test('that nobody listens on is unreachable, and said so within five seconds', async () => {
    const startMs = Date.now();
    const refusal = openOn(`redis://user:secret@127.0.0.1:${await freePort()}`);
    await expect(refusal).rejects.toMatchObject({ code: 'redis-unreachable' });
    await expect(refusal).rejects.toThrow(/^Redis at redis:\/\/user:…@127\.0\.0\.1:\d+: expected an answer, found .*ECONNREFUSED/);
    expect(Date.now() - startMs).toBeLessThan(5000);
  });

  test('that takes the connection and never answers is unreachable within five seconds', async () => {
    const deaf: Server = createServer(() => undefined);
    await new Promise<void>((done) => deaf.listen(0, '127.0.0.1', done));
    endings.push(() => void deaf.close());
    const address = deaf.address();
    const startMs = Date.now();
    await expect(openOn(`redis://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)).rejects.toMatchObject({
      code: 'redis-unreachable',
    });
    expect(Date.now() - startMs).toBeLessThan(5000);
  });

  test('that may evict keys is unsuitable, with the command that mends it', async () => {
    const server = await redis(['maxmemory-policy allkeys-lru']);
    await expect(openOn(server.url)).rejects.toMatchObject({
      code: 'redis-unsuitable',
      hint: expect.stringContaining('CONFIG SET maxmemory-policy noeviction') as string,
    });
  });

  test('is used as it is, and named', async () => {
    const server = await redis();
    const transport = await open({ redisUrl: server.url, dataFolder: dataFolder() });
    expect([transport.kind, transport.label]).toEqual([
      'redis-url',
      expect.stringMatching(/^(Redis|Valkey) [\d.]+ at redis:\/\/127\.0\.0\.1:\d+$/),
    ]);
  });
});

describe('Redis in trouble', () => {
  async function running(transport: Transport): Promise<string> {
    const made = order({ gates: ['only'], inNeighbours: [[]] });
    await transport.runState.create(made);
    await transport.runState.transition(made.run, ['queued'], 'running');
    await transport.runState.openWindows(made.run, 0, 0, [1000, 2000]);
    return made.run;
  }
  async function advance(transport: Transport, run: string, w: number): Promise<string> {
    const ref = { k: 0, g: 0, w };
    await transport.runState.deliver(run, ref, 0, { fromMs: 1000 * w, untilMs: 1000 * (w + 1), bytes: bytes(w) });
    const claim = await transport.runState.claim(run, ref, 0);
    if (claim.kind !== 'ok') return claim.kind;
    const inputs = { prevDigest: claim.stateDigest, inboxDigest: claim.inboxDigest };
    return (
      await transport.runState.commit({
        run,
        ...ref,
        epoch: 0,
        ...inputs,
        newDigest: `d${w}`,
        state: bytes(w),
        outbox: [],
        frame: bytes(w),
      })
    ).kind;
  }

  test('killed with -9 and started again on its file: calls are refused in between, then everything goes on', async () => {
    const server = await redis();
    const transport = await open({ redisUrl: server.url, dataFolder: dataFolder() });
    const heard: number[] = [];
    await transport.queues.process('live', async ({ w }) => void heard.push(w), { concurrency: 1 });
    const run = await running(transport);
    expect(await advance(transport, run, 0)).toBe('ok');
    const [frame] = await transport.bus.read(run, '', 0);
    const waiting = transport.bus.read(run, frame?.cursor ?? '', 20_000);
    await systemClock.sleep(100); // let it wait in Redis

    await server.kill9();
    const startMs = Date.now();
    await expect(transport.runState.find(run)).rejects.toMatchObject({ code: 'redis-unreachable' });
    await expect(transport.queues.add('live', [{ id: 'w-lost', payload: { run, k: 0, epoch: 0, g: 0, w: 9 } }])).rejects.toMatchObject({
      code: 'redis-unreachable',
    });
    expect(Date.now() - startMs).toBeLessThan(6000);

    await server.restart();
    const backMs = Date.now();
    await until(async () => (await transport.runState.find(run))?.heads[0]?.[0] === 0);
    expect(await advance(transport, run, 1)).toBe('ok');
    expect(await waiting).toMatchObject([{ w: 1 }]);
    await transport.queues.add('live', [{ id: 'w-back', payload: { run, k: 0, epoch: 0, g: 0, w: 1 } }]);
    await until(() => heard.includes(1));
    expect(Date.now() - backMs).toBeLessThan(6000);
  }, 30_000);

  test('forgets its scripts: nobody notices', async () => {
    const server = await redis();
    const transport = await open({ redisUrl: server.url, dataFolder: dataFolder() });
    const run = await running(transport);
    const { client } = await reachable(server.url);
    await client.script('FLUSH');
    expect(await advance(transport, run, 0)).toBe('ok');
    await client.script('FLUSH');
    expect(await advance(transport, run, 1)).toBe('ok');
  });

  test('cuts all connections: the next calls work', async () => {
    const server = await redis();
    const transport = await open({ redisUrl: server.url, dataFolder: dataFolder() });
    const run = await running(transport);
    const { client } = await reachable(server.url);
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    expect(await advance(transport, run, 0)).toBe('ok');
  });

  test('keeps no key of a forgotten run', async () => {
    const server = await redis();
    const transport = await open({ redisUrl: server.url, dataFolder: dataFolder() });
    const run = await running(transport);
    await advance(transport, run, 0);
    await transport.runState.deliver(run, { k: 0, g: 0, w: 1 }, 0, { fromMs: 1000, untilMs: 2000, bytes: bytes(1) });
    await transport.runState.ring(run, 0, 0);
    await transport.runState.putResult(run, 1, 0, { digest: 'd', bytes: bytes(1) });
    await transport.runState.transition(run, ['running'], 'cancelled');
    const { client } = await reachable(server.url);
    expect((await client.keys('bx:*')).length).toBeGreaterThan(8);
    await transport.runState.forget(run);
    expect(await client.keys('bx:*')).toEqual([]);
  });

  test('out of memory: a commit is refused whole, and succeeds when there is room', async () => {
    const server = await redis();
    const transport = await open({ redisUrl: server.url, dataFolder: dataFolder() });
    const run = await running(transport);
    const { client } = await reachable(server.url);
    await client.config('SET', 'maxmemory', '1mb');
    await expect(advance(transport, run, 0)).rejects.toMatchObject({ code: 'redis-unreachable' });
    await client.config('SET', 'maxmemory', '0');
    expect((await transport.runState.find(run))?.heads[0]).toEqual([-1]);
    expect(await advance(transport, run, 0)).toBe('ok');
  });
});

async function reachable(url: string): Promise<{ client: Redis; pid: number }> {
  const client = new Redis(url);
  client.on('error', () => undefined);
  endings.push(() => client.disconnect());
  return { client, pid: Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]) };
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((done) => child.once('exit', done));
  return child.pid ?? 0;
}

async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 8000): Promise<void> {
  for (const endMs = Date.now() + withinMs; Date.now() < endMs;) {
    if (await Promise.resolve(isTrue()).catch(() => false)) return;
    await systemClock.sleep(20);
  }
  throw new Error(`not true within ${withinMs} ms`);
}
