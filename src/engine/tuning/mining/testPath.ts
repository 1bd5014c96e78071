const TEST_PATH =
  /(?:^|\/)(?:tests?|specs?|__tests__|testing|testdata|fixtures|benchmarks?|[\w-]+[-.](?:tests?|specs?)|src\/\w*[tT]est)\/|[._-](?:test|spec)s?\.\w+$|(?:^|\/)test_|(?:Tests?|Spec|Suite)\.\w+$/;

/** Whether a path names a test or something beside tests. */
export const isTestPath = (path: string): boolean => TEST_PATH.test(path);
