/**
 * Installs what the tests need and runs everything: `npm test [-- STAGE...]`. A failing stage does not
 * stop the others. The last line counts the tests of all suites; a lint or type stage counts as one.
 * `--screenshots` has the end-to-end tests take their pictures in three themes, and makes some the README's.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeAnimation } from './setup/animation.ts';
import { readText, resultsFolder, root } from './setup/paths.ts';
import { ensurePython } from './setup/python.ts';
import { main, run, SetupError } from './setup/run.ts';

interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface Stage {
  readonly name: string;
  run(): Promise<Count>;
}

const one = (ok: boolean): Count => (ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
const nodeTool = (...parts: string[]): string => path.join(root, 'node_modules', ...parts);

/** A stage that is one command run by Node, which passes or fails as a whole. */
function check(name: string, ...command: string[]): Stage {
  return { name, run: async () => one((await run(process.execPath, command, { cwd: root })) === 0) };
}

function pythonCheck(name: string, ...command: string[]): Stage {
  return {
    name,
    run: async () => one((await run(await ensurePython(), ['-m', ...command], { cwd: root })) === 0),
  };
}

/** A lock file that names registries ties everyone to the network it was written in. */
const lockFile: Stage = {
  name: 'lock file',
  run: async () => {
    const named = readText('package-lock.json').match(/"resolved": "(?!file:)/g)?.length ?? 0;
    if (named > 0) console.error(`package-lock.json names a registry ${named} times: see .npmrc.`);
    return one(named === 0);
  },
};

/** A suite must leave a report and agree with it: a runner that dies or finds nothing has failed. */
function counted(status: number, { passed, failed }: Count): Count {
  return status !== 0 && failed === 0 ? { passed, failed: 1 } : { passed, failed };
}

function freshReport(name: string): string {
  mkdirSync(resultsFolder, { recursive: true });
  const file = path.join(resultsFolder, name);
  rmSync(file, { force: true });
  return file;
}

async function vitest(project: string): Promise<Count> {
  const report = freshReport(`${project}.json`);
  const status = await run(
    process.execPath,
    [
      nodeTool('vitest', 'vitest.mjs'),
      ...['run', '--project', project, '--reporter=default', '--reporter=json'],
      `--outputFile.json=${report}`,
    ],
    { cwd: root },
  );
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
  };
  return counted(status, { passed: numPassedTests, failed: numFailedTests });
}

async function pytest(): Promise<Count> {
  const report = freshReport('python.xml');
  const python = await ensurePython();
  const status = await run(python, ['-m', 'pytest', 'test/python', `--junitxml=${report}`], { cwd: root });
  const suite = /<testsuite [^>]*>/.exec(readFileSync(report, 'utf8'))?.[0] ?? '';
  const attribute = (name: string): number => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1]);
  const failed = attribute('failures') + attribute('errors');
  return counted(status, { passed: attribute('tests') - failed - attribute('skipped'), failed });
}

const stages: Stage[] = [
  check('build', 'scripts/build.ts'),
  check('biome', nodeTool('@biomejs', 'biome', 'bin', 'biome'), 'check', '.'),
  check('types', nodeTool('typescript', 'bin', 'tsc'), '-p', '.'),
  check('types of the panel', nodeTool('typescript', 'bin', 'tsc'), '-p', 'media'),
  lockFile,
  { name: 'unit', run: () => vitest('unit') },
  { name: 'integration', run: () => vitest('integration') },
  pythonCheck('ruff', 'ruff', 'check', 'scripts', 'test/python'),
  pythonCheck('ruff format', 'ruff', 'format', '--check', 'scripts', 'test/python'),
  pythonCheck('mypy', 'mypy'),
  { name: 'python', run: pytest },
  { name: 'e2e', run: () => vitest('e2e') },
];

async function runStage({ name, run: body }: Stage): Promise<Count> {
  console.log(`\n── ${name}`);
  return body().catch((error: unknown) => {
    console.error(error instanceof SetupError ? error.message : error);
    return one(false);
  });
}

/** Of the pictures that tests take, keeps those that the README shows, and its animation. */
function keepScreenshots(): void {
  const taken = path.join(resultsFolder, 'screenshots');
  const kept = path.join(root, 'media', 'screenshots');
  mkdirSync(kept, { recursive: true });
  const shown = [...readText('README.md').matchAll(/\(media\/screenshots\/([\w-]+\.png)\)/g)];
  for (const [, file = ''] of shown) copyFileSync(path.join(taken, file), path.join(kept, file));
  writeAnimation(path.join(kept, 'three-ways.gif'));
}

await main(async () => {
  const { values, positionals: wanted } = parseArgs({
    allowPositionals: true,
    options: { screenshots: { type: 'boolean', default: false } },
  });
  if (values.screenshots) process.env.MOPQ_SCREENSHOTS = 'all';
  const total = { passed: 0, failed: 0 };
  const summary: string[] = [];
  for (const stage of stages.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const started = performance.now();
    const { passed, failed } = await runStage(stage);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    summary.push(
      `${failed === 0 ? '✓' : '✗'} ${stage.name}: ${passed} passed, ${failed} failed (${seconds} s)`,
    );
    total.passed += passed;
    total.failed += failed;
  }
  if (values.screenshots) keepScreenshots();
  console.log(`\n${summary.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
});
