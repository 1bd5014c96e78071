import { KERNEL_FORMS, loadKernel } from '../kernels.ts';
import type { Codebook } from './codebook.ts';
import { codeBytes } from './codebook.ts';
import { PlainScanner } from './plainScanner.ts';
import type { CodeScanner } from './scanner.ts';
import { SimdScanner } from './simdScanner.ts';

/** The fastest scanner that runs here, for codes of sub-spaces with 16 centroids. */
export function createScanner(codebook: Pick<Codebook, 'subspaces' | 'centroids'>): CodeScanner {
  if (codebook.centroids !== 16) throw new RangeError(`cannot scan codes of ${codebook.centroids} centroids`);
  for (const form of KERNEL_FORMS) {
    const module = loadKernel(form);
    if (module) return new SimdScanner(module, codebook.subspaces);
  }
  process.emitWarning('The SIMD scan kernel is missing or does not run here: searches will be slower.');
  return new PlainScanner(codeBytes(codebook));
}
