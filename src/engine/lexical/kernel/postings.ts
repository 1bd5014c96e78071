/**
 * Unpacks the postings of a term, compiled by AssemblyScript to WebAssembly: JavaScript takes twice the time. The caller
 * lays out the memory and passes addresses.
 */

/**
 * @param bytes what `PostingsPacker` writes for one term, up to `end`
 * @param documents where documents are written, uint32; room for as many as there are bytes
 * @param frequencies where their frequencies are written, uint8
 * @returns how many there are
 */
export function unpack(bytes: usize, end: usize, documents: usize, frequencies: usize): u32 {
  let count: usize = 0;
  let document: u32 = 0;
  let at = bytes;
  while (at < end) {
    let byte: u32 = load<u8>(at++);
    const folded = byte & 3;
    let delta = (byte & 0x7f) >>> 2;
    for (let shift: u32 = 5; byte > 0x7f; shift += 7) {
      byte = load<u8>(at++);
      delta |= (byte & 0x7f) << shift;
    }
    document += delta;
    let frequency = folded + 1;
    if (folded === 3) {
      byte = load<u8>(at++);
      frequency += byte & 0x7f;
      if (byte > 0x7f) frequency += (<u32>load<u8>(at++)) << 7;
    }
    store<u32>(documents + 4 * count, document);
    store<u8>(frequencies + count, <u8>frequency);
    count++;
  }
  return <u32>count;
}
