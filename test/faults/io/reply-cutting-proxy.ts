// A TCP proxy on the loopback that passes everything on, but now and then cuts the connection instead of delivering a reply: the command was carried out, its sender does not know.
import { connect, createServer, type Socket } from 'node:net';
import type { Context } from '../fault.ts';

export interface CuttingProxy {
  readonly url: string;
  /** Replies passed on and replies cut so far. */
  readonly counts: () => { readonly passed: number; readonly cut: number };
}

/** Cuts one in `oneIn` replies on the way from `port`. */
export async function openCuttingProxy(context: Context, port: number, oneIn: number): Promise<CuttingProxy> {
  let passed = 0;
  let cut = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const end = (): void => {
      for (const socket of [client, upstream]) {
        socket.destroy();
        sockets.delete(socket);
      }
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
    client.on('data', (request) => upstream.write(request));
    upstream.on('data', (reply) => {
      if (context.random() < 1 / oneIn) {
        cut += 1;
        return end();
      }
      passed += 1;
      client.write(reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.defer(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `redis://127.0.0.1:${String(own)}`, counts: () => ({ passed, cut }) };
}
