import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupOf, languageOf, QUERY_KINDS, readOwnSuites } from '../../../scripts/bench/ownSuite.ts';
import { readBaseline } from '../../../scripts/bench/ownSuiteBaseline.ts';
import { located } from '../../../scripts/bench/ownSuiteJudge.ts';
import { workspaceOf } from '../../../scripts/bench/ownSuiteSources.ts';
import { fileType } from '../../../src/engine/files/languages.ts';
import { HitTexts } from '../../../src/engine/hitText.ts';

const suites = readOwnSuites();
const queries = suites.flatMap((suite) => suite.queries);

it('has as many questions as the protocol says, each once', () => {
  expect(queries.length).toBeGreaterThanOrEqual(150);
  expect(new Set(queries.map(({ id }) => id)).size).toBe(queries.length);
  const texts = suites.flatMap(({ name, queries }) => queries.map(({ text }) => `${name}: ${text}`));
  expect(new Set(texts).size).toBe(queries.length);
  expect(queries.filter((query) => groupOf(query) === 'documents').length).toBeGreaterThanOrEqual(40);
});

it('asks in every way, about code in twelve languages and every sort of document', () => {
  expect(new Set(queries.map(({ kind }) => kind))).toEqual(new Set(QUERY_KINDS));
  const code = queries.filter((query) => groupOf(query) === 'code').map(languageOf);
  expect(new Set(code).size).toBeGreaterThanOrEqual(12);
  expect([...new Set(queries.map(languageOf))]).toEqual(
    expect.arrayContaining(['markdown', 'man page', 'pdf', 'jupyter']),
  );
});

it('names the questions of a suite after it', () => {
  for (const { name, queries } of suites) {
    for (const { id } of queries) expect(id.replace(/-\d\d$/, '')).toBe(name);
  }
});

it('is of no package that is held out or that training saw', () => {
  const collect = join(import.meta.dirname, '..', '..', '..', 'scripts', 'mopq', 'collect');
  const read = (name: string): string => readFileSync(join(collect, name), 'utf8');
  const heldOut = read('held_out.txt').trim().split(/\s+/);
  const trained = new Set(Object.keys(JSON.parse(read('packages.lock.json')) as object));
  for (const { registry, name } of suites.flatMap(({ packages }) => packages)) {
    expect(heldOut.filter((project) => project.split('/')[1] === name)).toEqual([]);
    expect(trained).not.toContain(`${registry}--${name.replace('/', '+')}`);
  }
});

it('keeps no figures of questions that are gone', () => {
  const ids = new Set(queries.map(({ id }) => id));
  for (const figures of Object.values(readBaseline()?.systems ?? {})) {
    expect(Object.keys(figures).filter((id) => !ids.has(id))).toEqual([]);
  }
});

// Their packages are downloaded by the benchmark, not by tests.
describe.each(suites.filter((suite) => existsSync(workspaceOf(suite))))('$name', (suite) => {
  it('has the lines that answer, and they say something', async () => {
    const texts = new HitTexts(workspaceOf(suite));
    for (const query of suite.queries) {
      for (const answer of query.answers) {
        const { path, lines } = await located(texts, answer);
        const text = await texts.text(path, fileType(path).kind);
        const rows = text?.split('\n') ?? [];
        const ends = lines.map((line) => rows[line - 1]?.trim() ?? '');
        expect(ends, `${query.id}: ${path}:${lines.join('-')}`).not.toContain('');
      }
    }
  });
});
