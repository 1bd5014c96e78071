import { afterEach, expect, it, vi } from 'vitest';
import { loadKernel } from '../../../src/engine/kernels.ts';
import { createScanner } from '../../../src/engine/quantizer/createScanner.ts';
import { PlainScanner } from '../../../src/engine/quantizer/plainScanner.ts';
import { SimdScanner } from '../../../src/engine/quantizer/simdScanner.ts';

vi.mock('../../../src/engine/kernels.ts', { spy: true });
afterEach(() => vi.restoreAllMocks());

const codebook = { subspaces: 64, centroids: 16 };

it('takes the kernel where it runs', () => {
  expect(createScanner(codebook)).toBeInstanceOf(SimdScanner);
});

it('warns and takes the plain path where no kernel runs', () => {
  vi.mocked(loadKernel).mockReturnValue(undefined);
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const scanner = createScanner(codebook);
  expect(scanner).toBeInstanceOf(PlainScanner);
  expect(scanner.append(new Uint8Array(64))).toBe(0);
  expect(scanner.size).toBe(2);
  expect(warn).toHaveBeenCalledOnce();
});

it('refuses codes of 8 bits', () => {
  expect(() => createScanner({ subspaces: 32, centroids: 256 })).toThrow(RangeError);
});
