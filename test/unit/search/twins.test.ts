import { describe, expect, it } from 'vitest';
import { isForOtherPlatform, isHeaderOfOther, namesPlatform } from '../../../src/engine/search/twins.ts';

const among =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path);

describe('isForOtherPlatform', () => {
  const has = among(
    'src/win/tty.c',
    'src/unix/tty.c',
    'net/poll_linux.go',
    'net/poll_windows.go',
    'src/win/iocp.c',
  );

  it.each([
    ['src/win/tty.c', 'linux', true],
    ['src/unix/tty.c', 'linux', false],
    ['src/win/tty.c', 'win32', false],
    ['src/unix/tty.c', 'win32', true],
    ['src/unix/tty.c', 'darwin', false],
    ['net/poll_windows.go', 'linux', true],
    ['net/poll_linux.go', 'linux', false],
  ] as const)('%s asked on %s: %s', (path, platform, expected) => {
    expect(isForOtherPlatform(path, has, platform)).toBe(expected);
  });

  it('leaves a file without a twin alone', () => {
    expect(isForOtherPlatform('src/win/iocp.c', has, 'linux')).toBe(false);
    expect(isForOtherPlatform('src/windowing.c', has, 'linux')).toBe(false);
  });

  it('knows nothing of platforms that paths do not name', () => {
    expect(isForOtherPlatform('src/win/tty.c', has, 'aix')).toBe(false);
  });
});

describe('isHeaderOfOther', () => {
  const has = among('src/idna.c', 'src/tree.h', 'lib/value.cpp');

  it.each([
    ['src/idna.h', true],
    ['lib/value.hpp', true],
    ['src/tree.h', false],
    ['src/idna.c', false],
  ])('%s: %s', (path, expected) => {
    expect(isHeaderOfOther(path, has)).toBe(expected);
  });
});

describe('namesPlatform', () => {
  it('finds an operating system among words', () => {
    expect(namesPlatform('raw mode on Windows')).toBe(true);
    expect(namesPlatform('raw mode of a window')).toBe(false);
    expect(namesPlatform('darwin: keep alive')).toBe(true);
  });
});
