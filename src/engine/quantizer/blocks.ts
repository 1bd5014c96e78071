/**
 * Codes as the SIMD kernel reads them: blocks of 32 slots, each block M rows of 16 bytes. Byte j of row m holds
 * sub-code m of slot j of the block in its low half, and of slot 16 + j in its high half.
 */
export const BLOCK_SLOTS = 32;

/** Bytes of the blocks that hold so many codes. */
export function blockBytes(slots: number, codeBytes: number): number {
  return Math.ceil(slots / BLOCK_SLOTS) * BLOCK_SLOTS * codeBytes;
}

/**
 * Writes packed codes, [n, M/2], to slots first..first + n - 1.
 *
 * @param blocks [ceil(slots / 32), M, 16]
 */
export function writeCodes(
  blocks: Uint8Array,
  first: number,
  packedCodes: Uint8Array,
  codeBytes: number,
): void {
  const count = packedCodes.length / codeBytes;
  let done = 0;
  while (done < count) {
    const slot = first + done;
    const source = packedCodes.subarray(done * codeBytes);
    if (slot % BLOCK_SLOTS === 0 && count - done >= BLOCK_SLOTS) {
      writeBlock(blocks.subarray(slot * codeBytes), source, codeBytes);
      done += BLOCK_SLOTS;
    } else {
      writeCode(blocks, slot, source, codeBytes);
      done++;
    }
  }
}

function writeBlock(block: Uint8Array, source: Uint8Array, codeBytes: number): void {
  for (let i = 0; i < codeBytes; i++) {
    for (let j = 0; j < 16; j++) {
      const low = source[j * codeBytes + i] ?? 0;
      const high = source[(16 + j) * codeBytes + i] ?? 0;
      block[32 * i + j] = (low & 15) | (high << 4);
      block[32 * i + 16 + j] = (low >> 4) | (high & 0xf0);
    }
  }
}

function writeCode(blocks: Uint8Array, slot: number, source: Uint8Array, codeBytes: number): void {
  const { place, shift } = placeOf(slot, codeBytes);
  const keep = 0xf0 >> shift;
  for (let i = 0; i < codeBytes; i++) {
    const pair = source[i] ?? 0;
    const even = place + 32 * i;
    blocks[even] = ((blocks[even] ?? 0) & keep) | ((pair & 15) << shift);
    blocks[even + 16] = ((blocks[even + 16] ?? 0) & keep) | ((pair >> 4) << shift);
  }
}

/** The packed codes of slots first..first + count - 1, [count, M/2]. */
export function readCodes(blocks: Uint8Array, first: number, count: number, codeBytes: number): Uint8Array {
  const packed = new Uint8Array(count * codeBytes);
  for (let row = 0; row < count; row++) {
    const { place, shift } = placeOf(first + row, codeBytes);
    for (let i = 0; i < codeBytes; i++) {
      const even = ((blocks[place + 32 * i] ?? 0) >> shift) & 15;
      const odd = ((blocks[place + 32 * i + 16] ?? 0) >> shift) & 15;
      packed[row * codeBytes + i] = even | (odd << 4);
    }
  }
  return packed;
}

function placeOf(slot: number, codeBytes: number): { place: number; shift: number } {
  const lane = slot % BLOCK_SLOTS;
  return { place: (slot - lane) * codeBytes + (lane & 15), shift: lane < 16 ? 0 : 4 };
}
