import * as z from 'zod';
import { PAIR_KINDS } from './pair.ts';

const share = z.number().min(0).max(1);

/** NDCG@10 by chunk and by file. */
const figures = z.object({ chunk: share, file: share });

/** What one system made of one set of queries. */
const measured = z.object({
  /** Meaning alone, without ranking rules. */
  dense: figures,
  hybrid: figures,
});

const beforeAndAfter = z.object({ queries: z.int(), before: measured, after: measured });
export type BeforeAndAfter = z.infer<typeof beforeAndAfter>;

/** What is done to a query's rank by tuning; hybrid, by file. */
const changedQuery = z.object({
  query: z.string(),
  kind: z.enum(PAIR_KINDS),
  /** The best-placed right answer: where it is, and its rank before and after; null where it is not among the first ten. */
  path: z.string(),
  line: z.int().min(1),
  before: z.int().min(1).nullable(),
  after: z.int().min(1).nullable(),
});
export type ChangedQuery = z.infer<typeof changedQuery>;

/** What became of a run. */
export const OUTCOMES = ['adopted', 'refused', 'too-few-pairs', 'cancelled'] as const;

export const tuningReport = z.object({
  outcome: z.enum(OUTCOMES),
  /** One or two plain sentences: why it was adopted or refused, or what is missing. */
  reason: z.string(),
  /** Id of the workspace's model, where there is one. */
  id: z.string().optional(),
  side: z.enum(['query', 'full']),
  /** When the run ended, ISO 8601. */
  time: z.string(),
  seconds: z.number(),
  seed: z.int(),
  base: z.object({ id: z.string(), version: z.string() }),
  /** Pairs by kind that were trained on. */
  pairs: z.partialRecord(z.enum(PAIR_KINDS), z.int()),
  /** How much meaning counts beside words, before and after. */
  meaningWeight: z.object({ before: share, after: share }).optional(),
  /** On queries that training never saw: commits that are newer than all it saw, and held-out documentation comments. */
  judged: z
    .object({
      choosing: z.object({ commits: beforeAndAfter, docs: beforeAndAfter }),
      reporting: z.object({ commits: beforeAndAfter, docs: beforeAndAfter }),
    })
    .optional(),
  /** Of the reporting queries: the ten that gained most, and all that lost. */
  gained: z.array(changedQuery),
  lost: z.array(changedQuery),
  /** Seconds by stage. */
  stages: z.record(z.string(), z.number()),
});
export type TuningReport = z.infer<typeof tuningReport>;

/** Where a run stands. */
export const tuningProgress = z.object({
  folder: z.string(),
  stage: z.enum(['mining', 'training', 'judging', 'installing']),
  /** Of the whole run, 0..1. */
  done: share,
  secondsLeft: z.number().optional(),
  paused: z.boolean(),
});
export type TuningProgress = z.infer<typeof tuningProgress>;

/** A model of the workspace, as lists show it. */
export const workspaceModel = z.object({
  id: z.string(),
  side: z.enum(['query', 'full']),
  time: z.string(),
  inUse: z.boolean(),
  bytes: z.int(),
  /** Set where it cannot be used: damaged, or made for another version of the model that ships. */
  problem: z.string().optional(),
  report: tuningReport.optional(),
});
export type WorkspaceModel = z.infer<typeof workspaceModel>;
