/**
 * Splits many terms at once, compiled by AssemblyScript to WebAssembly: JavaScript takes three times as long, and an
 * index of a million chunks has millions of terms that are read when it is opened. The caller lays out the memory and
 * passes addresses.
 */

const LINE_FEED: u32 = 10;

/**
 * @param lines terms in UTF-8, a line feed between two, up to `end`; in their place they are put end to end
 * @param base what is added to each of `ends`
 * @param ends where the terms end, uint32; room for one more than there are bytes
 * @param hashes FNV-1a of each term, uint32
 * @returns how many terms there are
 */
export function split(lines: usize, end: usize, base: u32, ends: usize, hashes: usize): u32 {
  let count: usize = 0;
  let to = lines;
  let hash: u32 = 0x811c9dc5;
  for (let at = lines; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte !== LINE_FEED) {
      store<u8>(to++, <u8>byte);
      hash = (hash ^ byte) * 0x01000193;
      continue;
    }
    store<u32>(ends + 4 * count, base + <u32>(to - lines));
    store<u32>(hashes + 4 * count, hash);
    count++;
    hash = 0x811c9dc5;
  }
  store<u32>(ends + 4 * count, base + <u32>(to - lines));
  store<u32>(hashes + 4 * count, hash);
  return <u32>count + 1;
}
