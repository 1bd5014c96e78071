import { describe, expect, it } from 'vitest';
import type { Commit } from '../../../src/engine/history/commits.ts';
import { cleanSubject, isBot, usefulCommits } from '../../../src/engine/history/subjects.ts';

describe('cleanSubject', () => {
  it.each([
    ['Retry failed uploads with backoff', 'Retry failed uploads with backoff'],
    ['feat(http): retry failed uploads', 'retry failed uploads'],
    ['fix!: close idle sockets', 'close idle sockets'],
    ['src,test: close idle sockets', 'close idle sockets'],
    ['ABC-123 Close idle sockets', 'Close idle sockets'],
    ['[ABC-123] Close idle sockets', 'Close idle sockets'],
    ['ABC-123: http: close idle sockets', 'close idle sockets'],
    ['Close idle sockets (#123)', 'Close idle sockets'],
    ['Close idle sockets (closes #12, #13)', 'Close idle sockets'],
    ['Close idle sockets, fixes #12', 'Close idle sockets'],
    ['Fixes #12: close idle sockets', 'close idle sockets'],
    ['Fix #12 - close idle sockets [skip ci]', 'close idle sockets'],
    [':bug: close idle sockets', 'close idle sockets'],
    ['🐛 close idle sockets', 'close idle sockets'],
    ['Use UTF-8 when reading headers', 'Use UTF-8 when reading headers'],
    ['Support TLS 1.3 session tickets', 'Support TLS 1.3 session tickets'],
    ['Merge overlapping intervals before sorting', 'Merge overlapping intervals before sorting'],
    ['Release the lock when a writer dies', 'Release the lock when a writer dies'],
    ['Warn of an expired token: sign in again', 'Warn of an expired token: sign in again'],
  ])('%s -> %s', (subject, text) => {
    expect(cleanSubject(subject)).toBe(text);
  });

  it.each([
    "Merge branch 'main' into next",
    'Merge pull request #12 from someone/fix',
    'Revert "Close idle sockets"',
    'fixup! Close idle sockets',
    'v1.2.3',
    '1.2.3-beta.1',
    'package 1.2.3',
    'chore: release 2.0.0',
    'Release 2.0',
    'Bump lodash from 4.17.1 to 4.17.2',
    'Update dependency vite to v5.1.0',
    'chore(deps): bump lodash',
    'Prepare for the next release',
    'Now working on version 1.25.1',
    'fix(deps): update dependency @scope/name to v16 (#5771)',
    'Update views.py',
    'wip',
    'WIP: parser of headers',
    'Initial commit',
    'Fix typo in README',
    'update tests',
    'parser',
    '',
    'Use token ghp_0123456789abcdefghijABCDEFGHIJ456789 for uploads',
    'Connect with postgres://admin:hunter22@db/main always',
    'Set api_key=Zx81kQ93mv72LpTr5w for uploads',
  ])('leaves out %j', (subject) => {
    expect(cleanSubject(subject)).toBeUndefined();
  });
});

describe('isBot', () => {
  it.each([
    ['dependabot[bot]', '49699333+dependabot[bot]@users.noreply.github.com'],
    ['Renovate Bot', 'bot@renovateapp.com'],
    ['github-actions', 'action@github.com'],
    ['release-bot', 'x@example.org'],
  ])('%s is one', (name, email) => {
    expect(isBot({ name, email })).toBe(true);
  });

  it.each([
    ['Ann Abbott', 'ann@abbott.org'],
    ['Bot Nguyen', 'bot.nguyen@example.org'],
    ['Robot Fan', 'fan@robots.org'],
  ])('%s is none', (name, email) => {
    expect(isBot({ name, email })).toBe(false);
  });
});

describe('usefulCommits', () => {
  const commit = (subject: string, more: Partial<Commit> = {}): Commit => ({
    hash: subject,
    time: 0,
    subject,
    author: { name: 'Ann', email: 'ann@example.org' },
    paths: ['a.ts'],
    pathsThen: ['a.ts'],
    ...more,
  });

  it('keeps those of people and few files, with clean subjects', () => {
    const many = Array.from({ length: 21 }, (_, i) => `${i}.ts`);
    const kept = usefulCommits([
      commit('http: close idle sockets'),
      commit('Rename everything everywhere', { paths: many, pathsThen: many }),
      commit('Delete dead parser code', { paths: [], pathsThen: [] }),
      commit('Raise the timeout of uploads', { author: { name: 'renovate[bot]', email: '' } }),
    ]);
    expect(kept.map(({ text }) => text)).toEqual(['close idle sockets']);
  });

  it('drops every copy of a subject, however it is scoped', () => {
    const kept = usefulCommits([
      commit('Regenerate golden files'),
      commit('test: regenerate golden files (#3)'),
      commit('Close idle sockets'),
    ]);
    expect(kept.map(({ text }) => text)).toEqual(['Close idle sockets']);
  });
});
