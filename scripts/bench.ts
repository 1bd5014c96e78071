/**
 * Measures what we claim: `npm run bench -- relevance | speed | scan | scale | compare | frontier | tuning | updates | editor | features [options]`. Each prints its own figures; times
 * are told beside a named peer's in the same run wherever there is one.
 */
import { buildKernels } from './build-kernels.ts';

const BENCHMARKS = {
  relevance: () => import('./bench/relevance.ts'),
  speed: () => import('./bench/speed.ts'),
  scan: () => import('./bench/scan.ts'),
  compare: () => import('./bench/compare.ts'),
  frontier: () => import('./bench/frontier.ts'),
  scale: () => import('./bench/scale.ts'),
  tuning: () => import('./bench/tuning.ts'),
  updates: () => import('./bench/updates.ts'),
  editor: () => import('./bench/editor.ts'),
  features: () => import('./ranker/dump.ts'),
} as const;

/** `relevance --own` asks the questions of `test/relevance` in place of an annotated suite. */
const OWN = '--own';

const [name = '', ...args] = process.argv.slice(2);
if (!(name in BENCHMARKS)) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHMARKS).join(' | ')} [options]`);
  process.exit(2);
}

await buildKernels();

const { run } =
  name === 'relevance' && args.includes(OWN)
    ? await import('./bench/ownSuiteRun.ts')
    : await BENCHMARKS[name as keyof typeof BENCHMARKS]();
await run(args);
