// A few flat files as one .zip, and back: what a bundle may look like is checked before anything is unpacked.
import { zip as zipped, type AsyncZippable } from 'fflate';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { DomainError } from '../../../shared/errors.ts';

const STORED = 0;
const DEFLATED = 8;
/** 1 January 1980, the first day of the format: the same run always gives the same bytes. */
const FIRST_DAY = '1980-01-01T00:00:00';
/** The upper half of the external attributes is a Unix mode; these are its file type bits. */
const UNIX_TYPE = 0o170000;
const UNIX_FILE = 0o100000;
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ZipLimits {
  readonly files: number;
  /** All files together, unpacked. */
  readonly unpackedBytes: number;
}

/** The same files give the same bytes. */
export function zip(files: readonly NamedFile[]): Promise<Uint8Array> {
  const named: AsyncZippable = Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]));
  return new Promise((resolve, reject) => {
    zipped(named, { level: 6, mtime: FIRST_DAY, consume: false }, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
  });
}

/** The files by name. Nothing is unpacked before every entry is known to be acceptable. @throws DomainError invalid-bundle, too-large */
export async function unzip(bytes: Uint8Array, limits: ZipLimits): Promise<ReadonlyMap<string, Uint8Array>> {
  // Names are taken as they stand, so that a path is refused and not mended.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  const archive = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), options).catch(broken);
  if (archive.entryCount > limits.files) throw tooLarge(`at most ${limits.files} files, found ${archive.entryCount}`);
  const entries = await entriesOf(archive).catch(broken);
  const unpacked = entries.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  if (unpacked > limits.unpackedBytes) throw tooLarge(`at most ${limits.unpackedBytes} bytes unpacked, found ${unpacked}`);
  const files = new Map<string, Uint8Array>();
  for (const { name, entry } of entries) files.set(name, await contentOf(archive, name, entry));
  return files;
}

interface NamedEntry {
  readonly name: string;
  readonly entry: Entry;
}

async function entriesOf(archive: ZipFile): Promise<readonly NamedEntry[]> {
  const entries: NamedEntry[] = [];
  for await (const entry of archive.eachEntry()) {
    const name = entry.fileNameRaw.toString('latin1');
    if (entries.some((other) => other.name === name)) throw notABundle(`it has two files named ${name}`);
    checkEntry(name, entry);
    entries.push({ name, entry });
  }
  return entries;
}

function checkEntry(name: string, entry: Entry): void {
  if (!FILE_NAME.test(name)) throw notABundle(`${JSON.stringify(name.slice(0, 100))} is no name of a file in a bundle`);
  const unixType = (entry.externalFileAttributes >>> 16) & UNIX_TYPE;
  if (unixType !== 0 && unixType !== UNIX_FILE) throw notABundle(`${name} is a link, or no ordinary file`);
  if (entry.isEncrypted()) throw notABundle(`${name} is encrypted`);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw notABundle(`${name} is packed in a way that is not known`);
}

/** Stops at the size that was counted, whatever the content would grow to. */
async function contentOf(archive: ZipFile, name: string, entry: Entry): Promise<Uint8Array> {
  try {
    return await buffer(await archive.openReadStreamPromise(entry));
  } catch {
    throw notABundle(`${name} cannot be unpacked to the size it claims`);
  }
}

function broken(error: unknown): never {
  throw error instanceof DomainError ? error : notABundle('it is no .zip file, or cut off');
}

export function notABundle(why: string): DomainError {
  return new DomainError(
    'invalid-bundle',
    `This file is not a bundle that can be read: ${why}.`,
    'Export the run again. Nothing was stored.',
  );
}

function tooLarge(expected: string): DomainError {
  return new DomainError('too-large', `The bundle is too large: expected ${expected}.`, 'Nothing was stored.');
}
