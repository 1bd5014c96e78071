import { remembering } from '../remembering.ts';
import { REMEMBERED_PATHS } from './pathMatch.ts';
import { type HasFile, isForOtherPlatform, isHeader, isHeaderOfOther, namesPlatform } from './twins.ts';

export type PathRuleName =
  | 'test file'
  | 'example'
  | 'generated or vendored'
  | 'compatibility layer'
  | 'type declarations'
  | 'list of exports'
  | 'for another platform'
  | 'header of another file';

/** A rule about where a file stands: such files rarely hold the answer to a question about how the code works. */
interface PathRule {
  readonly name: PathRuleName;
  readonly matches: (path: string) => boolean;
  /** Whether a query asks for such files, so that none is pushed down. */
  readonly wantedBy?: (query: string) => boolean;
  /** Of a file that matches, whether there is another that is meant in its place; it need not be where left out. */
  readonly hasTwin?: (path: string, has: HasFile) => boolean;
  readonly factor: number;
}

const REMEMBERED_QUERIES = 8;

const TEST_FILE =
  /(?:^|\/)(?:tests?|specs?|__tests__|testing|testdata|fixtures?|mocks?|__mocks__|e2e)\/|(?:^|\/)(?:test_[^/]*|conftest)\.py$|[._-](?:test|tests|spec|specs)\.[^/]+$|(?:Test|Tests|Spec|Suite|IT)\.(?:java|kt|scala|cs|swift|php|groovy)$/;

export const isTestFile = (path: string): boolean => TEST_FILE.test(path);

const matching = (pattern: RegExp) => (path: string) => pattern.test(path);

const asksForTests = matching(
  /\b(?:tests?|specs?|examples?|samples?|demos?|benchmarks?|mocks?|fixtures?)\b/i,
);

const RULES: readonly PathRule[] = [
  {
    name: 'test file',
    matches: isTestFile,
    wantedBy: asksForTests,
    factor: 0.4,
  },
  {
    name: 'example',
    matches: matching(/(?:^|\/)(?:examples?|samples?|demos?|playground|benchmarks?|bench)\//),
    wantedBy: asksForTests,
    factor: 0.6,
  },
  {
    name: 'generated or vendored',
    matches: matching(
      /(?:^|\/)(?:vendor|third[_-]?party|node_modules|generated|gen|dist|build)\/|\.(?:min|generated|pb|g)\.[^/]+$/,
    ),
    factor: 0.5,
  },
  {
    name: 'compatibility layer',
    matches: matching(/(?:^|\/)(?:_?compat|legacy|deprecated|shims?|polyfills?)(?:\/|\.[^/]+$)/),
    factor: 0.7,
  },
  {
    name: 'type declarations',
    matches: matching(/\.d\.[cm]?ts$/),
    factor: 0.7,
  },
  {
    name: 'list of exports',
    matches: matching(/(?:^|\/)(?:__init__\.pyi?|index\.[cm]?[jt]sx?|package-info\.java)$/),
    factor: 0.75,
  },
  {
    name: 'for another platform',
    matches: namesPlatform,
    wantedBy: namesPlatform,
    hasTwin: isForOtherPlatform,
    factor: 0.7,
  },
  {
    name: 'header of another file',
    matches: isHeader,
    wantedBy: matching(/\b(?:headers?|declar\w*)\b|\.h\w*\b/i),
    hasTwin: isHeaderOfOther,
    factor: 0.7,
  },
];

export interface PathPenalty {
  /** Between 0 and 1; 1 where no rule matches. */
  readonly factor: number;
  /** Names of the rules that matched. */
  readonly names: readonly PathRuleName[];
}

/**
 * How far a file is pushed down for where it stands, unless the query asks for such files.
 *
 * @param has whether there is a file of another path
 */
export function pathPenalty(path: string, query: string, has: HasFile = () => false): PathPenalty {
  let factor = 1;
  const names: PathRuleName[] = [];
  const wanted = rulesWantedBy(query);
  for (const rule of rulesOf(path)) {
    if (wanted.has(rule) || rule.hasTwin?.(path, has) === false) continue;
    factor *= rule.factor;
    names.push(rule.name);
  }
  return { factor, names };
}

const rulesOf = remembering(REMEMBERED_PATHS, (path): readonly PathRule[] =>
  RULES.filter((rule) => rule.matches(path)),
);

/** Hundreds of files are judged in a row for one query, which may be a page long. */
const rulesWantedBy = remembering(
  REMEMBERED_QUERIES,
  (query): ReadonlySet<PathRule> => new Set(RULES.filter((rule) => rule.wantedBy?.(query))),
);
