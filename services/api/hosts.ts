// Which Host and Origin are ours. Binding to loopback protects nothing by itself: any page in the browser can reach it, under any name (DNS rebinding).
import type { IncomingMessage } from 'node:http';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

export interface OwnHosts {
  /** `name` or `name:port` → true when it is this server. */
  isOwn(host: string): boolean;
}

/** `allowed` are further names this server is reached by, each with or without a port. */
export function ownHosts(bind: string, port: number, allowed: readonly string[] = []): OwnHosts {
  const wildcard = bind === '0.0.0.0' || bind === '::' || bind === '';
  const bound = wildcard ? [] : [bind.includes(':') ? `[${bind}]` : bind];
  const names = new Set([...LOOPBACK_NAMES, ...bound].map((name) => name.toLowerCase()));
  const extra = new Set(allowed.map((host) => host.toLowerCase()));
  return {
    isOwn(host) {
      const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(host);
      if (match === null) return false;
      const name = (match[1] ?? '').toLowerCase();
      if (extra.has(name) || extra.has(host.toLowerCase())) return true;
      return names.has(name) && (match[2] === undefined || Number(match[2]) === port);
    },
  };
}

/** The one Host header of a request; undefined when there is none or more than one. */
export function hostOf(req: IncomingMessage): string | undefined {
  const hosts: string[] = [];
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    if (req.rawHeaders[i]?.toLowerCase() === 'host') hosts.push(req.rawHeaders[i + 1] ?? '');
  }
  return hosts.length === 1 ? hosts[0] : undefined;
}

export type OriginVerdict = 'own' | 'none' | 'foreign';

/** A page is ours when its origin is exactly the host it talks to. `null` (files, sandboxes) is foreign. */
export function originOf(req: IncomingMessage): OriginVerdict {
  const { origin } = req.headers;
  const host = hostOf(req);
  if (req.headers['sec-fetch-site'] === 'cross-site') return 'foreign';
  if (origin === undefined) return 'none';
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`) ? 'own' : 'foreign';
}
