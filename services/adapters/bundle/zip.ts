// A few flat files as one .zip, and back. Reads only what a bundle needs: no folders, no encryption, no zip64, nothing larger than allowed.
// Format: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end record).
import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw, type InputType, type ZlibOptions } from 'node:zlib';
import { DomainError } from '../../../shared/errors.ts';

const deflated = promisify<InputType, Buffer>(deflateRaw);
const inflated = promisify<InputType, ZlibOptions, Buffer>(inflateRaw);

const LOCAL = { signature: 0x04034b50, length: 30 };
const CENTRAL = { signature: 0x02014b50, length: 46 };
const END = { signature: 0x06054b50, length: 22 };
const LONGEST_COMMENT = 0xffff;
/** Version 2.0: deflate. */
const VERSION = 20;
const STORED = 0;
const DEFLATED = 8;
const FLAG_ENCRYPTED = 1;
/** 1 January 1980, the first day of the format: the same run always gives the same bytes. */
const DOS_DATE = 0x21;
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

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly localAt: number;
}

/** The same files give the same bytes. */
export async function zip(files: readonly NamedFile[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let localAt = 0;
  for (const { name, bytes } of files) {
    const content = await deflated(bytes);
    const entry = { name, method: DEFLATED, crc: crc32(bytes), packed: content.length, unpacked: bytes.length, localAt };
    const local = localHeader(entry);
    chunks.push(local, content);
    directory.push(centralHeader(entry));
    localAt += local.length + content.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...chunks, central, endRecord(files.length, central.length, localAt)]);
}

/** What both headers have in common, from the version needed to the length of the name. */
function writeFacts(header: Buffer, at: number, { name, method, crc, packed, unpacked }: Entry): void {
  header.writeUInt16LE(VERSION, at);
  header.writeUInt16LE(method, at + 4);
  header.writeUInt16LE(DOS_DATE, at + 8);
  header.writeUInt32LE(crc, at + 10);
  header.writeUInt32LE(packed, at + 14);
  header.writeUInt32LE(unpacked, at + 18);
  header.writeUInt16LE(name.length, at + 22);
}

function localHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(LOCAL.length + entry.name.length);
  header.writeUInt32LE(LOCAL.signature, 0);
  writeFacts(header, 4, entry);
  header.write(entry.name, LOCAL.length, 'latin1');
  return header;
}

function centralHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(CENTRAL.length + entry.name.length);
  header.writeUInt32LE(CENTRAL.signature, 0);
  header.writeUInt16LE(VERSION, 4);
  writeFacts(header, 6, entry);
  header.writeUInt32LE(entry.localAt, 42);
  header.write(entry.name, CENTRAL.length, 'latin1');
  return header;
}

function endRecord(files: number, directoryBytes: number, directoryAt: number): Buffer {
  const record = Buffer.alloc(END.length);
  record.writeUInt32LE(END.signature, 0);
  record.writeUInt16LE(files, 8);
  record.writeUInt16LE(files, 10);
  record.writeUInt32LE(directoryBytes, 12);
  record.writeUInt32LE(directoryAt, 16);
  return record;
}

/** The files by name. Nothing is unpacked before every entry is known to be acceptable. @throws DomainError invalid-bundle, too-large */
export async function unzip(bytes: Uint8Array, limits: ZipLimits): Promise<ReadonlyMap<string, Uint8Array>> {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = guarded(() => entriesOf(archive, limits));
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) files.set(entry.name, await contentOf(archive, entry));
  return files;
}

/** Reading past the end of the archive is a broken archive. */
function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw notABundle('it is cut off');
    throw error;
  }
}

function entriesOf(archive: Buffer, limits: ZipLimits): readonly Entry[] {
  const endAt = endOf(archive);
  const count = archive.readUInt16LE(endAt + 10);
  if (count > limits.files) throw tooLarge(`at most ${limits.files} files, found ${count}`);
  const entries: Entry[] = [];
  let at = archive.readUInt32LE(endAt + 16);
  for (let i = 0; i < count; i += 1) {
    const { entry, next } = entryAt(archive, at);
    if (entries.some(({ name }) => name === entry.name)) throw notABundle(`it has two files named ${entry.name}`);
    entries.push(entry);
    at = next;
  }
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (unpacked > limits.unpackedBytes) throw tooLarge(`at most ${limits.unpackedBytes} bytes unpacked, found ${unpacked}`);
  return entries;
}

/** The end record stands at the end, before a comment at most. */
function endOf(archive: Buffer): number {
  const first = Math.max(0, archive.length - END.length - LONGEST_COMMENT);
  for (let at = archive.length - END.length; at >= first; at -= 1) {
    if (archive.readUInt32LE(at) === END.signature && at + END.length + archive.readUInt16LE(at + 20) === archive.length) return at;
  }
  throw notABundle('it is no .zip file');
}

function entryAt(archive: Buffer, at: number): { readonly entry: Entry; readonly next: number } {
  if (archive.readUInt32LE(at) !== CENTRAL.signature) throw notABundle('its list of files is broken');
  const nameLength = archive.readUInt16LE(at + 28);
  const nameAt = at + CENTRAL.length;
  const entry = {
    name: archive.toString('latin1', nameAt, nameAt + nameLength),
    method: archive.readUInt16LE(at + 10),
    crc: archive.readUInt32LE(at + 16),
    packed: archive.readUInt32LE(at + 20),
    unpacked: archive.readUInt32LE(at + 24),
    localAt: archive.readUInt32LE(at + 42),
  };
  if (!FILE_NAME.test(entry.name)) throw notABundle(`${JSON.stringify(entry.name.slice(0, 100))} is no name of a file in a bundle`);
  const unixType = (archive.readUInt32LE(at + 38) >>> 16) & UNIX_TYPE;
  if (unixType !== 0 && unixType !== UNIX_FILE) throw notABundle(`${entry.name} is a link, or no ordinary file`);
  if ((archive.readUInt16LE(at + 8) & FLAG_ENCRYPTED) !== 0) throw notABundle(`${entry.name} is encrypted`);
  if (entry.method !== STORED && entry.method !== DEFLATED) throw notABundle(`${entry.name} is packed in a way that is not known`);
  return { entry, next: nameAt + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32) };
}

async function contentOf(archive: Buffer, { name, method, crc, packed, unpacked, localAt }: Entry): Promise<Uint8Array> {
  const from = guarded(() => {
    if (archive.readUInt32LE(localAt) !== LOCAL.signature) throw notABundle(`${name} is not where the list of files says`);
    return localAt + LOCAL.length + archive.readUInt16LE(localAt + 26) + archive.readUInt16LE(localAt + 28);
  });
  if (from + packed > archive.length) throw notABundle('it is cut off');
  const content = archive.subarray(from, from + packed);
  // Stops a byte past the size that was counted, whatever the content would grow to; zlib wants a limit of at least 1.
  const bytes =
    method === STORED
      ? content
      : await inflated(content, { maxOutputLength: Math.max(1, unpacked) }).catch(() => {
          throw notABundle(`${name} cannot be unpacked to the size it claims`);
        });
  if (bytes.length !== unpacked || crc32(bytes) !== crc) throw notABundle(`${name} does not match its checksum`);
  return bytes;
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
