// A way to the server that a test may cut or silence: what happens to links in the field, between the browser and the real server.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Way {
  /** Nothing is cut, nothing arrives; what was swallowed never comes back: connections begin anew when it ends. */
  silence(on: boolean): void;
  /** Ends every connection at once, and as long as it is on refuses new ones. */
  cut(on: boolean): void;
  /** Leads to this address; answers the port to go by. */
  to(host: string, port: number): Promise<number>;
  close(): void;
}

export function openWay(): Way {
  const sockets = new Set<Socket>();
  let isSilent = false;
  let isCut = false;
  let target = { host: '', port: 0 };
  const endAll = (): void => sockets.forEach((socket) => socket.destroy());
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(target.port, target.host);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (part) => !isSilent && to.write(part));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  return {
    silence(on) {
      isSilent = on;
      if (!on) endAll();
    },
    cut(on) {
      isCut = on;
      if (on) endAll();
    },
    async to(host, port) {
      target = { host, port };
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    },
    close: () => server.close(),
  };
}
