/** Whether the index has a file of this path. */
export type HasFile = (path: string) => boolean;

/** Names of operating systems as paths have them, the files of which are built for the one that runs this. */
const BUILT_HERE: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  win32: ['win', 'windows', 'win32'],
  darwin: ['darwin', 'macos', 'osx', 'unix', 'posix'],
  linux: ['linux', 'unix', 'posix'],
};
const PLATFORM =
  /(?<![a-z0-9])(?:win|windows|win32|darwin|macos|osx|unix|posix|linux|aix|sunos|solaris|os390|ibmi|haiku|cygwin|freebsd|openbsd|netbsd)(?![a-z0-9])/gi;
const HEADER = /\.(?:h|hh|hpp|hxx)$/;
const IMPLEMENTATIONS = ['.c', '.cc', '.cpp', '.cxx', '.m', '.mm'];

/**
 * True for a file of another operating system that has a twin for this one, such as `win/tty.c` beside `unix/tty.c`: whoever
 * asks here builds and debugs the twin.
 */
export function isForOtherPlatform(path: string, has: HasFile, platform = process.platform): boolean {
  if (!namesPlatform(path)) return false;
  const ours = BUILT_HERE[platform] ?? [];
  return Array.from(path.matchAll(PLATFORM)).some(({ 0: name, index }) => {
    if (ours.includes(name.toLowerCase())) return false;
    return ours.some((our) => has(path.slice(0, index) + our + path.slice(index + name.length)));
  });
}

export const isHeader = (path: string): boolean => HEADER.test(path);

/** True for a header whose implementation stands beside it: it repeats its names, and shows nothing of how it works. */
export function isHeaderOfOther(path: string, has: HasFile): boolean {
  const stem = path.replace(HEADER, '');
  return stem !== path && IMPLEMENTATIONS.some((extension) => has(stem + extension));
}

/** Whether a query or a path names an operating system. */
export const namesPlatform = (text: string): boolean => text.search(PLATFORM) >= 0;
