/** Bytes looked at to tell text from binary. */
const SNIFFED = 8192;

/** Whether bytes are no text: a NUL among the first, unless a byte-order mark says UTF-16. */
export function isBinary(bytes: Uint8Array): boolean {
  if (utf16Label(bytes) !== undefined) return false;
  return bytes.subarray(0, SNIFFED).includes(0);
}

function utf16Label(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/**
 * Decodes a text file: UTF-8 with or without a byte-order mark, UTF-16 with one, otherwise Windows-1252, which
 * every byte sequence is. Line ends become `\n`.
 */
export function decode(bytes: Uint8Array): string {
  const utf16 = utf16Label(bytes);
  const text = utf16 === undefined ? decodeBytes(bytes) : new TextDecoder(utf16).decode(bytes);
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function decodeBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
