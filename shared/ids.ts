// Run ids: 8 characters of Crockford base32 (no I, L, O, U), 40 bits, safe in URLs, file names and job ids.

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RUN_ID = /^[0-9A-HJKMNP-TV-Z]{8}$/;

/** Five random bytes → a run id. The randomness comes from outside so that this stays pure. */
export function runIdOf(bytes: Uint8Array): string {
  let id = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes.subarray(0, 5)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      id += ALPHABET.charAt((held >>> bits) & 31);
    }
  }
  return id;
}

export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}
