// What the environment may say.
import { expect, test } from 'vitest';
import { readConfig } from '../../../services/adapters/config.ts';

test('an empty environment gives the defaults', () => {
  expect(readConfig({})).toEqual({ dataFolder: './.amity', port: 7373, host: '127.0.0.1', allowedHosts: [], logLevel: 'info' });
  expect(readConfig({ REDIS_URL: '', AMITY_PORT: '' })).toEqual(readConfig({}));
});

test('every variable is read', () => {
  const place = { AMITY_PORT: '0', AMITY_HOST: '0.0.0.0', AMITY_ALLOWED_HOSTS: 'amity.example.org, 10.0.0.5:7373,[::2]' };
  expect(readConfig({ REDIS_URL: 'rediss://u:p@host:1/2', AMITY_DATA: '/data', ...place, LOG_LEVEL: 'debug' })).toEqual({
    redisUrl: 'rediss://u:p@host:1/2',
    dataFolder: '/data',
    port: 0,
    host: '0.0.0.0',
    allowedHosts: ['amity.example.org', '10.0.0.5:7373', '[::2]'],
    logLevel: 'debug',
  });
});

test.each([
  [{ AMITY_PORT: '70000' }, 'AMITY_PORT: expected a whole number in [0, 65535], found "70000".'],
  [{ AMITY_PORT: '7e3' }, 'AMITY_PORT: expected a whole number in [0, 65535], found "7e3".'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: expected one of fatal, error, warn, info, debug, silent, found "loud".'],
  [{ AMITY_HOST: 'a b' }, 'AMITY_HOST: expected an address or a host name, found "a b".'],
  [{ AMITY_ALLOWED_HOSTS: 'a,http://b' }, 'found "a,http://b".'],
])('a wrong value is refused naming variable, expected and found: %o', (env, message) => {
  expect(() => readConfig(env)).toThrow(message);
});

test('a wrong REDIS_URL is refused without repeating its password', () => {
  expect(() => readConfig({ REDIS_URL: 'http://user:secret@host' })).toThrow(
    /^REDIS_URL: expected a URL such as .*, found "http:\/\/user:…@host"\.$/,
  );
});
