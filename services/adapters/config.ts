// The environment variables Amity reads, in one table. Nothing else reads the environment.
import { z } from 'zod';
import { DomainError } from '../../shared/errors.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  /** Redis to use; without it a private one is started, or none. */
  readonly redisUrl?: string;
  /** Folder of the saved runs and of the private Redis. */
  readonly dataFolder: string;
  /** 0: any free one. */
  readonly port: number;
  readonly host: string;
  /** Further names this server is reached by, each with or without a port. */
  readonly allowedHosts: readonly string[];
  readonly logLevel: LogLevel;
  /** Browser that prints reports; without it the first one found. */
  readonly browser?: string;
}

const port = /^\d{1,5}$/;
const allowedHost = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i;

/** Each variable: what it must look like, in words and as a check, and its default. */
export const SETTINGS = {
  REDIS_URL: {
    expected: 'a URL such as redis://127.0.0.1:6379/0 or rediss://user:password@host:6380',
    check: z.string().regex(/^rediss?:\/\/[^\s]+$/),
    fallback: '',
    meaning: 'Redis that carries jobs and unfinished runs; several machines may share it.',
  },
  AMITY_DATA: {
    expected: 'a folder',
    check: z.string().min(1),
    fallback: './.amity',
    meaning: 'Folder of the saved runs and of the private Redis.',
  },
  AMITY_PORT: {
    expected: 'a whole number in [0, 65535]',
    check: z.string().refine((text) => port.test(text) && Number(text) <= 65_535),
    fallback: '7373',
    meaning: 'Port of the page and the API; 0 takes any free one.',
  },
  AMITY_HOST: {
    expected: 'an address or a host name',
    check: z.string().regex(/^[\w.:-]+$/),
    fallback: '127.0.0.1',
    meaning: 'Address the server listens on.',
  },
  AMITY_ALLOWED_HOSTS: {
    expected: 'host names with or without a port, with commas between them, such as amity.example.org,10.0.0.5:7373',
    check: z.string().refine((text) => hostsIn(text).every((host) => allowedHost.test(host))),
    fallback: '',
    meaning: 'Further names the server is reached by, for one behind a proxy or on a network; requests under other names are refused.',
  },
  AMITY_BROWSER: {
    expected: 'the program file of a Chromium, Chrome or Edge',
    check: z.string().min(1),
    fallback: '',
    meaning: 'Browser that prints reports as PDF; the first one found on this machine unless given.',
  },
  LOG_LEVEL: {
    expected: `one of ${LOG_LEVELS.join(', ')}`,
    check: z.enum(LOG_LEVELS),
    fallback: 'info',
    meaning: 'How much is written to standard error.',
  },
} as const;

/** Settings from the environment; an empty variable counts as absent. @throws DomainError invalid-request naming variable, expected, found */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const redisUrl = read(env, 'REDIS_URL');
  const browser = read(env, 'AMITY_BROWSER');
  return {
    ...(redisUrl === '' ? {} : { redisUrl }),
    ...(browser === '' ? {} : { browser }),
    dataFolder: read(env, 'AMITY_DATA'),
    port: Number(read(env, 'AMITY_PORT')),
    host: read(env, 'AMITY_HOST'),
    allowedHosts: hostsIn(read(env, 'AMITY_ALLOWED_HOSTS')),
    logLevel: LOG_LEVELS.find((level) => level === read(env, 'LOG_LEVEL')) ?? 'info',
  };
}

function read(env: Readonly<Record<string, string | undefined>>, name: keyof typeof SETTINGS): string {
  const setting = SETTINGS[name];
  const found = env[name];
  if (found === undefined || found === '') return setting.fallback;
  if (setting.check.safeParse(found).success) return found;
  throw new DomainError(
    'invalid-request',
    `${name}: expected ${setting.expected}, found "${name === 'REDIS_URL' ? withoutPassword(found) : found}".`,
    setting.meaning,
  );
}

/** The names in a list with commas between them. */
function hostsIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
}

/** The URL without its password, for messages and logs. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/([^/@:]*):[^/@]*@/, '//$1:…@');
}
