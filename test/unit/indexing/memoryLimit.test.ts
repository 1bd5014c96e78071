import { expect, test } from 'vitest';
import { MemoryLimit, READER_BYTES } from '../../../src/engine/indexing/memoryLimit.ts';

test('as many processes read as there is room for, but one always does', () => {
  let resident = 100e6;
  const memory = new MemoryLimit((100e6 + 2.5 * READER_BYTES) / 1e6, () => resident);
  expect(memory.processes(4)).toBe(2);
  expect(memory.processes(1)).toBe(1);
  resident += READER_BYTES;
  expect(memory.processes(4)).toBe(1);
  memory.check();
  resident += READER_BYTES;
  expect(memory.processes(4)).toBe(1);
  expect(() => memory.check()).toThrow(expect.objectContaining({ code: 'memory-limit' }));
  memory.megabytes *= 2;
  memory.check();
});

test('without a limit nothing is held back, but from a gigabyte on fewer processes read', () => {
  let resident = 100e6;
  const memory = new MemoryLimit(Number.POSITIVE_INFINITY, () => resident);
  memory.check();
  expect(memory.processes(3)).toBe(3);
  resident = 700e6;
  expect(memory.processes(3)).toBe(1);
  resident = 9e9;
  memory.check();
  expect(memory.processes(3)).toBe(1);
});
