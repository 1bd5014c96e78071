const TEST =
  /(?:^|\/)(?:tests?|specs?|__tests__|testing|testdata|fixtures|benchmarks?|[\w-]+[-.](?:tests?|specs?)|src\/\w*[tT]est)\/|[._-](?:test|spec)s?\.\w+$|(?:^|\/)test[_-]|(?:Tests?|Spec|Suite)\.\w+$/;
const CHANGE_LOG =
  /(?:^|\/)(?:changes|change[-_]?log|news|history|releases?|release[-_]notes)(?:[-_.][^/]*)?$/i;

/** Whether a path names a test or something beside tests. */
export const isTestPath = (path: string): boolean => TEST.test(path);

/** Whether a path names a list of changes, which every commit adds to. */
export const isChangeLog = (path: string): boolean =>
  CHANGE_LOG.test(path) && !/\.(?!md|rst|txt|adoc)\w+$/i.test(path);
