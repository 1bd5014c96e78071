import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSettings, settingsContribution, settingsTable } from '../../../src/editor/settings.ts';
import { faultOf } from '../../../src/editor/settingValue.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

test('package.json contributes exactly the settings of the table', () => {
  expect(manifest.contributes.configuration.properties).toEqual(settingsContribution());
});

test('every setting has a sentence and a default that it allows', () => {
  for (const { schema, default: fallback, description } of Object.values(settingsTable)) {
    expect(description).toMatch(/^[A-Z].{20,}\.$/s);
    expect(faultOf(fallback, schema)).toBeUndefined();
  }
});

test('good values are taken as they are', () => {
  const given: Record<string, unknown> = { resultCount: 7, exclude: ['**/dist'], mode: 'lexical' };
  const { settings, warnings } = readSettings((name) => given[name]);
  expect(settings).toMatchObject(given);
  expect(settings.maxFileSize).toBe(settingsTable.maxFileSize.default);
  expect(warnings).toEqual([]);
});

test('a bad value gives its default and a warning that names it', () => {
  const given: Record<string, unknown> = { resultCount: 0, exclude: 'dist', maxFileSize: 2.5 };
  const { settings, warnings } = readSettings((name) => given[name]);
  expect(settings.resultCount).toBe(settingsTable.resultCount.default);
  expect(settings.exclude).toEqual([]);
  expect(settings.maxFileSize).toBe(settingsTable.maxFileSize.default);
  expect(warnings).toHaveLength(3);
  for (const name of Object.keys(given)) {
    expect(warnings.some((warning) => warning.includes(`mopq.${name}`))).toBe(true);
  }
});
