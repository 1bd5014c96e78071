import { createHash } from 'node:crypto';
import type { JudgingQuery } from './judge.ts';
import type { Target } from './ndcg.ts';
import type { Pair, SourceFile } from './pair.ts';

/** Of the history, so much is asked about for choosing, and as much for the report; so many questions at most. */
const SHARE = 0.15;
const MOST_COMMITS = 80;
const MOST_DOCS = 80;
/** At most this share of all documentation comments is held out. */
const DOCS_SHARE = 0.2;

export interface Slices {
  readonly train: readonly Pair[];
  readonly choosing: readonly JudgingQuery[];
  readonly reporting: readonly JudgingQuery[];
  /** Documentation comments that are asked about: their chunks must not show them. */
  readonly heldOutDocs: readonly Pair[];
}

/**
 * Splits pairs by time: the newest commits are for the report, those before for choosing, the older ones for training.
 * Of documentation comments, which have no time, a few are held out, chosen by their hash.
 */
export function slicePairs(pairs: readonly Pair[], files: ReadonlyMap<string, SourceFile>): Slices {
  const targetOf = ({ path, startLine }: Pair): Target => {
    const chunk = files.get(path)?.chunks.find((candidate) => candidate.startLine === startLine);
    return { path, startLine, endLine: chunk?.endLine ?? startLine };
  };
  const commits = sliceCommits(
    pairs.filter(({ kind }) => kind === 'commit'),
    targetOf,
  );
  const docs = sliceDocs(
    pairs.filter(({ kind }) => kind === 'doc'),
    targetOf,
  );
  const asked = new Set(
    [...commits.choosing, ...commits.reporting, ...docs.choosing, ...docs.reporting].map(
      ({ query }) => query,
    ),
  );
  const train = [
    ...commits.train,
    ...docs.train,
    ...pairs.filter(({ kind }) => kind !== 'commit' && kind !== 'doc'),
  ];
  return {
    train: train.filter(({ query }) => !asked.has(query)),
    choosing: [...commits.choosing, ...docs.choosing],
    reporting: [...commits.reporting, ...docs.reporting],
    heldOutDocs: docs.heldOut,
  };
}

type TargetOf = (pair: Pair) => Target;

function sliceCommits(pairs: readonly Pair[], targetOf: TargetOf) {
  const byCommit = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const known = byCommit.get(pair.group);
    if (known === undefined) byCommit.set(pair.group, [pair]);
    else known.push(pair);
  }
  const newest = [...byCommit.values()].sort((a, b) => (b[0]!.time ?? 0) - (a[0]!.time ?? 0));
  const count = Math.min(MOST_COMMITS, Math.floor(SHARE * newest.length));
  const question = (of: readonly Pair[]): JudgingQuery => ({
    query: of[0]!.query,
    kind: 'commit',
    targets: of.map(targetOf),
  });
  return {
    reporting: newest.slice(0, count).map(question),
    choosing: newest.slice(count, 2 * count).map(question),
    train: newest.slice(2 * count).flat(),
  };
}

function sliceDocs(pairs: readonly Pair[], targetOf: TargetOf) {
  const order = pairs
    .map((pair) => ({ pair, hash: hashOf(pair) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  // A chunk whose comment is held out shows none of its comments, so that only one of them is asked about.
  const seen = new Set<string>();
  const first = order.filter(({ pair }) => !seen.has(placeOf(pair)) && seen.add(placeOf(pair)));
  const count = Math.min(MOST_DOCS, Math.floor((DOCS_SHARE / 2) * first.length));
  const heldOut = first.slice(0, 2 * count).map(({ pair }) => pair);
  const places = new Set(heldOut.map(placeOf));
  const query = (pair: Pair): JudgingQuery => ({ query: pair.query, kind: 'doc', targets: [targetOf(pair)] });
  return {
    heldOut,
    choosing: heldOut.slice(0, count).map(query),
    reporting: heldOut.slice(count).map(query),
    train: pairs.filter((pair) => !places.has(placeOf(pair))),
  };
}

const placeOf = ({ path, startLine }: Pair): string => `${startLine}:${path}`;
const hashOf = (pair: Pair): string =>
  createHash('sha256').update(`${pair.path}\n${pair.query}`).digest('hex');
