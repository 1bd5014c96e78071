import { remembering } from '../remembering.ts';
import { REMEMBERED_PATHS } from './pathMatch.ts';
import { type HasFile, isForOtherPlatform, isHeaderOfOther, namesPlatform } from './twins.ts';

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
  readonly factor: number;
}

/** The same about a file and its twins. */
interface TwinRule extends Omit<PathRule, 'matches'> {
  readonly matches: (path: string, query: string, has: HasFile) => boolean;
}

const TEST_FILE =
  /(?:^|\/)(?:tests?|specs?|__tests__|testing|testdata|fixtures?|mocks?|__mocks__|e2e)\/|(?:^|\/)(?:test_[^/]*|conftest)\.py$|[._-](?:test|tests|spec|specs)\.[^/]+$|(?:Test|Tests|Spec|Suite|IT)\.(?:java|kt|scala|cs|swift|php|groovy)$/;

export const isTestFile = (path: string): boolean => TEST_FILE.test(path);

const matching = (pattern: RegExp) => (path: string) => pattern.test(path);

const RULES: readonly PathRule[] = [
  {
    name: 'test file',
    matches: isTestFile,
    factor: 0.4,
  },
  {
    name: 'example',
    matches: matching(/(?:^|\/)(?:examples?|samples?|demos?|playground|benchmarks?|bench)\//),
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
];

const TWIN_RULES: readonly TwinRule[] = [
  {
    name: 'for another platform',
    matches: (path, query, has) => !namesPlatform(query) && isForOtherPlatform(path, has),
    factor: 0.7,
  },
  {
    name: 'header of another file',
    matches: (path, query, has) => !ASKS_FOR_HEADERS.test(query) && isHeaderOfOther(path, has),
    factor: 0.7,
  },
];

/** Words with which a query asks for what a rule would push down. */
const ASKS_FOR_HEADERS = /\b(?:headers?|declar\w*)\b|\.h\w*\b/i;
const ASKED_FOR = /\b(?:tests?|specs?|examples?|samples?|demos?|benchmarks?|mocks?|fixtures?)\b/i;

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
  const apply = (rule: Pick<PathRule, 'name' | 'factor'>): void => {
    factor *= rule.factor;
    names.push(rule.name);
  };
  for (const rule of rulesOf(path)) {
    const mayBeWanted = rule.name === 'test file' || rule.name === 'example';
    if (!mayBeWanted || !ASKED_FOR.test(query)) apply(rule);
  }
  for (const rule of TWIN_RULES) if (rule.matches(path, query, has)) apply(rule);
  return { factor, names };
}

const rulesOf = remembering(REMEMBERED_PATHS, (path): readonly PathRule[] =>
  RULES.filter((rule) => rule.matches(path)),
);
