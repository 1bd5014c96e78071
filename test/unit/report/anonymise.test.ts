import { expect, test } from 'vitest';
import { anonymise, type Known } from '../../../src/engine/report/anonymise.ts';

const known: Known = {
  folders: ['/home/ada/secret project', 'C:\\Users\\Ada\\Plans'],
  others: ['/home/ada', 'ada', 'difference-engine', 'how are payments signed', 'ab'],
};

/** What no report may show, whatever the line looks like. */
const leaks = /ada|secret|project|plans|difference|payment|sign|ledger|vault|hunter/i;

test.each([
  'The model’s file /home/ada/secret project/models/vault one.onnx is missing.',
  "Error: ENOENT: no such file or directory, open '/home/ada/secret project/src/ledger.py'",
  'at read (file:///home/ada/secret%20project/src/ledger.ts:10:5)',
  'C:\\Users\\Ada\\Plans\\ledger.cs cannot be read (EACCES).',
  'The folder c:/users/ada/plans is gone',
  'src/payments/sign.ts could not be parsed',
  'vault.kdbx is no text',
  'packages\\ledger\\vault.ts: failed',
  '.ledger was skipped',
  'The setting mopq.exclude is ["**/vault/**"], which cannot be used',
  'Unexpected token \'h\', "hunter2 = tok"... is not valid JSON',
  'no answer to “how are payments signed”',
  'no answer to How Are Payments Signed within 3 s',
  'the name `signToken` is unknown',
  'an unfinished "quote with hunter2 in it',
  'found on DIFFERENCE-ENGINE by Ada',
  'https://ledger.example/vault?token=hunter2 was refused',
  '/home/ada/notes on my vault.md and /srv/ledger are both gone',
])('nothing of the user is left in: %s', (line) => {
  expect(anonymise(line, known)).not.toMatch(leaks);
});

test('folders of the workspace can be told apart', () => {
  expect(anonymise('/home/ada/secret project is locked by C:\\Users\\Ada\\Plans', known)).toBe(
    '<folder 1> is locked by <folder 2>',
  );
  expect(anonymise('/home/ada/secret project/a.py: lost', known)).toBe('<folder 1><path> lost');
});

test('what helps stays: times, levels, numbers, error codes and our own words', () => {
  const line =
    "2026-01-02T03:04:05.678Z [warn] The engine didn't answer (exit code 137), version 1.30.0: ENOSPC";
  expect(anonymise(line, known)).toBe(line);
});

test('names of one or two letters do not spoil words', () => {
  expect(anonymise('The tablet is absent', known)).toBe('The tablet is absent');
});
