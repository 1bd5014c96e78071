import { holdsSecret } from '../files/secrets.ts';
import type { Author, Commit } from './commits.ts';

/** A commit of more files is about no one of them. */
const MOST_FILES = 20;

/** A commit whose subject says what it did to a few files. */
export interface UsefulCommit extends Commit {
  /** Its subject without what does not say what it did. */
  readonly text: string;
}

const NOT_TOLD: readonly RegExp[] = [
  /^merged? (?:branch|pull|pr\b|remote|tag|commit|[\w/.-]+ (?:into|to|with|from|branch)\b|#?\d)/i,
  /^(?:this )?revert(?:s|ed|ing)?\b/i,
  /^(?:fixup|squash|amend)! /,
  /^\W*(?:wip|work in progress|tmp|temp)\b/i,
  /^(?:initial|first) (?:commit|import|release)\b/i,
  // What the web pages of hosts propose.
  /^(?:update|create|delete|rename)d? \S+\.\w+$/i,
  /^(?:automatic|auto-?generated|autofix)\b/i,
];

const VERSION = String.raw`v?\d+(?:\.[\dx*]+)+(?:[-+.]?[\w.]+)?`;
/** Releases, and dependencies that were only raised. */
const RELEASES: readonly RegExp[] = [
  new RegExp(`^\\W*(?:[\\w@/.-]+ )?${VERSION}\\W*$`, 'i'),
  /^(?:bump|upgrade|update|raise)s? (?:the )?(?:[\w-]+ )?versions?\b/i,
  /^bump(?:s|ed|ing)?\b/i,
  /^(?:prepare|preparing|begin|start|cut|tag|draft)\b.{0,20}\b(?:release|version)\b/i,
  new RegExp(`^(?:prepare|preparing|begin|start|cut|tag|set|make)\\b.{0,20}\\b${VERSION}$`, 'i'),
  /^(?:release|releasing|version|publish)s?\b\W*(?:v?\d|$|.{0,30}\d\.\d)/i,
  /^(?:update|upgrade)s? (?:dependency |dep )?[\w@/.-]+ (?:action )?(?:from \S+ )?to v?\d/i,
  /^now working on\b/i,
  /^back to (?:dev|development|snapshot)\b/i,
];

const TICKET = String.raw`(?:[A-Z][A-Z0-9]+-\d+|(?:gh-?)?#\d+|GH-\d+)`;
/** What stands before the subject proper, and says who or why, not what. */
const PREFIXES: readonly RegExp[] = [
  new RegExp(`^[[(]?${TICKET}[\\])]?(?:\\s*[,/]\\s*[[(]?${TICKET}[\\])]?)*\\s*[:.|-]*\\s*`),
  new RegExp(
    `^(?:fix(?:es|ed)?|close[sd]?|resolve[sd]?|re|see|refs?)[\\s:]+(?:[\\w./-]+)?${TICKET}\\s*[:.,|-]*\\s*`,
    'i',
  ),
  // One word or path before a colon, with what it is about in brackets: `feat(parser)!: `, `src/http: `.
  /^[\w./*+,{}-]+(?:\([^)]*\))?!?:\s+/,
  /^\[[^\]]{1,30}\]\s*:?\s*/,
  /^:[a-z_]+:\s*/,
  /^\p{Extended_Pictographic}\uFE0F?\s*/u,
];
const SUFFIXES: readonly RegExp[] = [
  new RegExp(
    `\\s*[[(](?:[\\w./-]*${TICKET}[,\\s]*|(?:fix|close|resolve)[a-z]* [\\w./-]*${TICKET}[,\\s]*)+[\\])]\\s*\\.?$`,
    'i',
  ),
  new RegExp(
    `[\\s,;.-]*\\b(?:fix(?:es|ed)?|close[sd]?|resolve[sd]?|refs?|see)[\\s:]+[\\w./-]*${TICKET}\\.?$`,
    'i',
  ),
  new RegExp(`[\\s,;:-]+${TICKET}\\.?$`),
  /\s*\[(?:skip ci|ci skip|no ci)\]$/i,
];

/** Words that every project's subjects have. */
const EMPTY_WORDS = new Set(
  'a an and the of to in on for with by from at is are be it this that some more many few fix fixes fixed add adds added update updates updated change changes changed remove removes removed minor small tiny misc various cleanup clean up tweak tweaks typo typos bug bugs issue issues stuff things test tests doc docs readme changelog lint formatting format merge again oops'.split(
    ' ',
  ),
);

const BOTS =
  /\[bot\]|\b(?:dependabot|renovate|greenkeeper|snyk|pre-commit-ci|semantic-release|github-actions?|allcontributors|imgbot|weblate|crowdin|transifex|pyup|codecov|mergify|bors|homu|travis|jenkins|gitlab-?ci|circleci|azure-pipelines|buildbot)\b|\b[\w-]*-?bot@|(?:^|[\s_-])bot$|automation@/i;

/** Whether a program made the commit. */
export function isBot({ name, email }: Author): boolean {
  return BOTS.test(name.trim()) || BOTS.test(email.trim());
}

/**
 * A commit's subject without scopes, tickets and the like; undefined where it does not say what the commit did, or holds
 * a secret.
 */
export function cleanSubject(subject: string): string | undefined {
  if (holdsSecret(subject)) return undefined;
  const whole = subject.trim();
  if (isNotTold(whole)) return undefined;
  const text = stripped(whole);
  if (isNotTold(text) || informativeWords(text) < 2) return undefined;
  return text;
}

/** Commits that teach which files a subject is about: those of people, of few files, with subjects of their own. */
export function usefulCommits<C extends Commit>(commits: readonly C[]): (C & UsefulCommit)[] {
  const told = commits.flatMap((commit) => {
    if (commit.paths.length === 0 || commit.paths.length > MOST_FILES || isBot(commit.author)) return [];
    const text = cleanSubject(commit.subject);
    return text === undefined ? [] : [{ ...commit, text }];
  });
  const copies = new Map<string, number>();
  for (const { text } of told) copies.set(key(text), (copies.get(key(text)) ?? 0) + 1);
  return told.filter(({ text }) => copies.get(key(text)) === 1);
}

const key = (text: string): string => text.toLowerCase();

const isNotTold = (text: string): boolean => [...NOT_TOLD, ...RELEASES].some((pattern) => pattern.test(text));

/** Strips until nothing is left to strip: prefixes follow one another in any order. */
function stripped(text: string): string {
  const without = [...PREFIXES, ...SUFFIXES]
    .reduce((rest, pattern) => rest.replace(pattern, ''), text)
    .trim();
  return without === text ? text : stripped(without);
}

function informativeWords(text: string): number {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
  return new Set(words.filter((word) => !EMPTY_WORDS.has(word) && /\p{L}/u.test(word))).size;
}
