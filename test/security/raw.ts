// Requests with exactly these lines, as no HTTP client would send them.
import { connect } from 'node:net';

export interface Raw {
  readonly status: number;
  readonly body: string;
}

/** Answers the status and the body; rejects when nothing comes in three seconds. */
export function rawRequest(port: number, lines: readonly string[], body = ''): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`));
    let text = '';
    socket.setTimeout(3_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () =>
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), body: text.slice(text.indexOf('\r\n\r\n') + 4) }),
    );
  });
}
