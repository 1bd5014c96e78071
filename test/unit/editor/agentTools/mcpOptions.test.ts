import { expect, test } from 'vitest';
import { mcpOptions } from '../../../../src/editor/agentTools/mcpOptions.ts';
import { readSettings, type Settings } from '../../../../src/editor/settings.ts';

const settings = (given: Record<string, unknown> = {}): Settings =>
  readSettings((name) => given[name]).settings;

test('with the default settings there is nothing to say', () => {
  expect(mcpOptions([settings(), settings()], true)).toEqual([]);
});

test('a model and a code size of their own are handed on', () => {
  const own = settings({ model: '/models/mine', codeBytes: 64 });
  expect(mcpOptions([own], true)).toEqual(['--model', '/models/mine', '--code-bytes', '64']);
});

test('git is not run where the editor runs none', () => {
  const quiet = settings({ 'history.enabled': false });
  expect(mcpOptions([settings(), quiet], true)).toEqual(['--no-history']);
  expect(mcpOptions([settings()], false)).toEqual(['--no-history']);
});
