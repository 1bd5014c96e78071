/**
 * Measures what we claim: `npm run bench -- relevance | speed | scan | frontier | tuning | features [options]`. Each prints its own figures; times
 * are told beside a named peer's in the same run wherever there is one.
 */
const BENCHMARKS = {
  relevance: () => import('./bench/relevance.ts'),
  speed: () => import('./bench/speed.ts'),
  scan: () => import('./bench/scan.ts'),
  frontier: () => import('./bench/frontier.ts'),
  tuning: () => import('./bench/tuning.ts'),
  features: () => import('./ranker/dump.ts'),
} as const;

const [name = '', ...args] = process.argv.slice(2);
if (!(name in BENCHMARKS)) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHMARKS).join(' | ')} [options]`);
  process.exit(2);
}

export {};

const { run } = await BENCHMARKS[name as keyof typeof BENCHMARKS]();
await run(args);
