import { fileType } from '../../src/engine/files/languages.ts';
import type { HitTexts } from '../../src/engine/hitText.ts';
import { bestLines } from '../../src/engine/search/bestLines.ts';
import type { SearchMode } from '../../src/engine/search/modes.ts';
import { parseQuery } from '../../src/engine/search/query.ts';
import { search } from '../../src/engine/search/search.ts';
import type { Searchable } from './folderIndex.ts';
import type { OwnAnswer, OwnQuery } from './ownSuite.ts';
import { gradedNdcg10, type JudgedHit, opensInside, overlap } from './ownSuiteScore.ts';

/** What one system made of one question. */
export interface OwnJudged {
  readonly query: OwnQuery;
  readonly ndcg: number;
  /** Whether the first hit has lines of an answer; false where nothing was found. */
  readonly right: boolean;
  /** Whether the first hit opens within an answer. */
  readonly opens: boolean;
}

/** Answers a question as the engine does, with the line that each hit opens at. */
export async function answer(
  { view, encoder }: Searchable,
  texts: HitTexts,
  mode: SearchMode,
  query: string,
): Promise<JudgedHit[]> {
  const readLines = texts.lines.bind(texts);
  const hits = await search(view, encoder, { query, mode, top: 10, languages: [], paths: [] }, { readLines });
  const read = await Promise.all(
    hits.map(({ path, kind, startLine, endLine }) => readLines(path, kind, startLine, endLine)),
  );
  const best = bestLines(
    parseQuery(query),
    hits.map((hit, i) => ({ ...hit, text: read[i] ?? '' })),
  );
  return hits.map(({ path, startLine, endLine }, i) => ({ path, startLine, endLine, ...best[i] }));
}

export async function judgeQuery(
  searchable: Searchable,
  texts: HitTexts,
  mode: SearchMode,
  query: OwnQuery,
): Promise<OwnJudged> {
  const answers = await locatedAnswers(texts, query);
  return judgeHits(query, answers, await answer(searchable, texts, mode, query.text));
}

/** What hits, of whatever system, are worth. */
export function judgeHits(
  query: OwnQuery,
  answers: readonly OwnAnswer[],
  hits: readonly JudgedHit[],
): OwnJudged {
  const first = hits[0];
  return {
    query,
    ndcg: gradedNdcg10(hits, answers),
    right: first !== undefined && answers.some((answer) => overlap(first, answer) > 0),
    opens: first !== undefined && opensInside(first, answers),
  };
}

/** All answers of a question, each where its opening stands. */
export const locatedAnswers = (texts: HitTexts, { answers }: OwnQuery): Promise<OwnAnswer[]> =>
  Promise.all(answers.map((answer) => located(texts, answer)));

/** An answer where its opening stands: the nearest line that begins so. Without an opening it stays. */
export async function located(texts: HitTexts, answer: OwnAnswer): Promise<OwnAnswer> {
  const { opening, lines } = answer;
  if (opening === undefined) return answer;
  const text = (await texts.text(answer.path, fileType(answer.path).kind)) ?? '';
  const shifts = text
    .split('\n')
    .flatMap((line, row) => (line.trim().startsWith(opening) ? [row + 1 - lines[0]] : []))
    .sort((a, b) => Math.abs(a) - Math.abs(b));
  const shift = shifts[0];
  if (shift === undefined) throw new Error(`${answer.path} has no line that begins with "${opening}"`);
  return { ...answer, lines: [lines[0] + shift, lines[1] + shift] };
}
