import { NotificationType, RequestType } from 'vscode-jsonrpc';
import * as z from 'zod';
import { agentToolNames } from './agent/names.ts';
import { fileRules } from './files/fileRules.ts';
import { skipReason } from './files/leftOut.ts';
import { SEARCH_MODES } from './search/modes.ts';
import { type TuningProgress, tuningReport, workspaceModel } from './tuning/report.ts';
import { leftOutItem, verdict } from './why.ts';

/**
 * Every message between a host (the editor) and the engine's process. Both sides parse what they
 * receive with these schemas; `Messages` pairs each request's parameters with its result.
 */

export type { SettingGlob } from './files/fileRules.ts';
export type { SkipReason } from './files/leftOut.ts';
export type { FileVerdict, Fix, LeftOutItem } from './why.ts';

const folder = z.string().min(1);
const line = z.int().min(1);
const sourceKind = z.enum(['code', 'markdown', 'text', 'notebook', 'pdf', 'docx']);

export const searchRequest = z.object({
  query: z.string().max(20_000),
  top: z.int().min(1).max(1000).default(50),
  mode: z.enum(SEARCH_MODES).default('hybrid'),
  languages: z.array(z.string()).default([]),
  paths: z.array(z.string()).default([]),
});

export const hit = z.object({
  folder,
  path: z.string(),
  startLine: line,
  endLine: line,
  score: z.number(),
  language: z.string(),
  kind: sourceKind,
  symbols: z.array(z.string()),
  page: z.int().optional(),
  cell: z.int().optional(),
  /** The chunk's lines as they stand on disk now, at most 400 of them. */
  text: z.string(),
  /** Where the hit is opened: the line that matches the query best, or the definition that it documents. */
  bestLine: line,
  /** That line, the best and its neighbours that match too, first and last. */
  bestLines: z.tuple([line, line]),
  /** Matched words in the line that is opened, half-open ranges of UTF-16 columns. */
  matches: z.array(z.tuple([z.int(), z.int()])),
  /** Set where the file has changed since it was indexed, which is being made good: the lines may be others now. */
  stale: z.literal(true).optional(),
  explanation: z.object({
    words: z.array(z.string()),
    meaning: z.number().optional(),
    rules: z.array(z.object({ name: z.string(), effect: z.number() })),
    /** Conditions of the query that the hit meets, where there are any. */
    filters: z.array(z.string()).optional(),
  }),
});
export type FolderHit = z.infer<typeof hit>;

export const searchAnswer = z.object({
  hits: z.array(hit),
  milliseconds: z.number(),
  partial: z.boolean(),
  /** What to do about an empty answer, where the query tells. */
  hint: z.string().optional(),
});
export type FolderSearchAnswer = z.infer<typeof searchAnswer>;

/** Places that hold the same code or text, perhaps under other names. */
export const duplicateGroup = z.object({
  /** Of the pair that is least alike among those that make the group, 0..1. */
  nearness: z.number(),
  /** Whether all places are the same but for white space and comments. */
  verbatim: z.boolean(),
  /** Lines that would go if all were one place. */
  spareLines: z.int(),
  places: z
    .array(z.object({ path: z.string(), language: z.string(), startLine: line, endLine: line }))
    .min(2),
});
export type DuplicateGroup = z.infer<typeof duplicateGroup>;

export const duplicatesAnswer = z.object({
  /** Those with the most lines to spare first. */
  groups: z.array(duplicateGroup),
  /** How many chunks were long enough to be compared. */
  chunks: z.int(),
  milliseconds: z.number(),
});
export type DuplicatesAnswer = z.infer<typeof duplicatesAnswer>;

/** How many of the files have been read in the search for duplicates. */
export const duplicatesProgress = z.object({ folder, done: z.int(), total: z.int() });
export type DuplicatesProgress = z.infer<typeof duplicatesProgress>;

export const phase = z.enum(['opening', 'scanning', 'indexing', 'paused', 'ready', 'failed', 'following']);
/** `following`: another process holds the writer lease; this one answers from what that one stores. */
export type Phase = z.infer<typeof phase>;

export const status = z.object({
  folder,
  phase,
  /** Set while part of the folder is not indexed yet. */
  partial: z.literal(true).optional(),
  /** Set where `phase` is `failed`: what happened and what to do. */
  problem: z.string().optional(),
  modelId: z.string(),
  /** The workspace's own model, where one is in use. */
  tunedModel: z.string().optional(),
  /** Why the workspace's own model is not in use although one is chosen. */
  tunedProblem: z.string().optional(),
  files: z.int(),
  /** Files that the present pass has still to read; 0 when ready. */
  filesPending: z.int(),
  /** Files found so far, while `phase` is `scanning`. */
  filesFound: z.int().optional(),
  /** While `phase` is `indexing`. */
  doing: z.enum(['reading', 'encoding', 'resting']).optional(),
  chunks: z.int(),
  bytesOnDisk: z.int(),
  /** Bytes of the engine's process, which serves all folders. */
  memory: z.int().optional(),
  /** When the index last changed, in milliseconds since 1970. */
  changedAt: z.number().optional(),
  /** Chunks encoded since the folder was opened; 0 after re-opening an indexed folder. */
  encodedSinceOpen: z.int(),
  /** Files and whole folders left out, by reason. */
  skipped: z.record(z.string(), z.int()),
  /** Indexed files by language id: what a language filter offers. */
  languages: z.record(z.string(), z.int()).optional(),
  languageChunks: z.record(z.string(), z.int()).optional(),
  /** Indexed files in the folders of the two upper levels that hold the most: what a path filter offers. */
  folders: z.record(z.string(), z.int()).optional(),
});
export type FolderStatus = z.infer<typeof status>;

export const openParams = z.object({
  folder,
  /** Folder of the index; the user's cache folder where left out. */
  indexDirectory: z.string().optional(),
  ...fileRules.shape,
  /** Whether earlier commits take part in search; the user's git is run for that. */
  history: z.boolean().default(true),
  /** Paths of files that someone has open, relative, with `/`: they are read first. */
  first: z.array(z.string()).optional(),
});

/** What is left out for one reason, sorted by path. */
export const leftOutAnswer = z.object({
  items: z.array(leftOutItem),
  total: z.int(),
});

const folderOnly = z.object({ folder });
const nothing = z.object({});

export const messages = {
  /** Loads the model; must come first. Of the code sizes that it offers the nearest to `codeBytes` is used, and told. */
  configure: {
    params: z.object({ modelFolder: z.string(), codeBytes: z.int().positive().optional() }),
    result: z.object({ modelId: z.string(), codeBytes: z.int() }),
  },
  /** How much of the machine indexing may take, in all folders together. */
  pace: {
    params: z.object({
      cpuShare: z.int().min(1).max(100),
      slowOnBattery: z.boolean(),
      /** Megabytes, of this process and those that read for it; no limit where left out. */
      memoryLimit: z.int().positive().optional(),
    }),
    result: nothing,
  },
  /** Opens a folder's index and starts to bring it up to date in the background. */
  open: { params: openParams, result: status },
  close: { params: folderOnly, result: nothing },
  search: {
    params: z.object({ folders: z.array(folder), request: searchRequest }),
    result: searchAnswer,
  },
  similar: {
    params: z.object({
      folders: z.array(folder),
      /** The text that is looked for, usually a selection. */
      text: z.string().max(200_000),
      /** Where it stands, so that it does not find itself. */
      self: z.object({ folder, path: z.string(), startLine: line, endLine: line }).optional(),
      top: z.int().min(1).max(1000).default(30),
    }),
    result: searchAnswer,
  },
  /** A call of one of the tools that language models are offered; see agent/tools.ts for its input. */
  agent: {
    params: z.object({
      folders: z.array(folder),
      tool: z.enum(agentToolNames),
      input: z.unknown(),
      /** What the model has room for, where that is less than the input's budget. */
      mostTokens: z.int().positive().optional(),
    }),
    result: z.object({ text: z.string() }),
  },
  /** A file as the chunker reads it: what the lines of a PDF's or docx's hit refer to. */
  text: {
    params: z.object({ folder, path: z.string().min(1) }),
    /** `parts` are the 0-based lines at which the pages of a PDF, or the cells of a notebook, begin. */
    result: z.object({ text: z.string(), parts: z.array(z.int().nonnegative()).readonly().optional() }),
  },
  /** The chunk that a line of an indexed file belongs to, as it stands on disk; empty where there is none. */
  chunkAt: {
    params: z.object({ folder, path: z.string().min(1), line }),
    result: z.object({ chunk: z.object({ startLine: line, endLine: line, text: z.string() }).optional() }),
  },
  /** Copies among the chunks of a folder or a part of it, also under other names. */
  duplicates: {
    params: z.object({
      folder,
      /** Relative to the folder; empty for all of it. */
      path: z.string().default(''),
      /** Least share of the shorter chunk that the other must have, whatever names are called. */
      nearness: z.number().min(0.5).max(1).default(0.9),
    }),
    result: duplicatesAnswer,
  },
  status: { params: folderOnly, result: status },
  pause: { params: folderOnly, result: nothing },
  resume: { params: folderOnly, result: nothing },
  rebuild: { params: folderOnly, result: nothing },
  /** Closes a folder and deletes its index. */
  forget: { params: folderOnly, result: nothing },
  /** What is left out for one reason; a folder stands for all that is in it, and its path ends with `/`. */
  leftOut: {
    params: z.object({ folder, reason: skipReason, top: z.int().min(1).max(10_000).default(500) }),
    result: leftOutAnswer,
  },
  /** Why a file is, or is not, in the search; its path is relative to the folder. */
  why: { params: z.object({ folder, path: z.string().min(1) }), result: verdict },
  /** Files or folders that changed, came or went; paths relative to the folder. */
  changed: { params: z.object({ folder, paths: z.array(z.string()) }), result: nothing },
  /**
   * Fine-tunes the model on the folder, in a process of its own, and uses the result from now on if it is better.
   * `full`: keys too, so that all is encoded again. Cancelling the request ends the run; nothing has changed then.
   */
  tune: {
    params: z.object({ folder, full: z.boolean().default(false), seed: z.int().nonnegative().default(1) }),
    result: tuningReport,
  },
  pauseTuning: { params: folderOnly, result: nothing },
  resumeTuning: { params: folderOnly, result: nothing },
  /** The workspace's own models, newest first, and the report of the last run, whatever came of it. */
  models: {
    params: folderOnly,
    result: z.object({ models: z.array(workspaceModel), lastReport: tuningReport.optional() }),
  },
  /** Uses a model of the workspace from now on; the one that ships where `id` is left out. */
  useModel: { params: z.object({ folder, id: z.string().optional() }), result: nothing },
  /** Deletes a model of the workspace; where it is in use, the one that ships takes its place. */
  deleteModel: { params: z.object({ folder, id: z.string() }), result: nothing },
} as const;

export type Method = keyof typeof messages;
export type Params<M extends Method> = z.input<(typeof messages)[M]['params']>;
export type Result<M extends Method> = z.infer<(typeof messages)[M]['result']>;

/** How a `MopqError` crosses the process border: the `data` of a JSON-RPC response error. */
export const errorData = z.object({ code: z.string(), action: z.string() });

export const requestType = <M extends Method>(method: M): RequestType<Params<M>, Result<M>, unknown> =>
  new RequestType(method);

/** Sent by the engine whenever a folder's status changes, at most five times a second. */
export const progressNotification = new NotificationType<FolderStatus>('progress');
/** Sent while a run of fine-tuning goes on, at most five times a second. */
export const tuningNotification = new NotificationType<TuningProgress>('tuning');
/** Sent while duplicates are looked for, at most five times a second. */
export const duplicatesNotification = new NotificationType<DuplicatesProgress>('duplicatesProgress');
export const logNotification = new NotificationType<{ level: 'info' | 'warn' | 'error'; message: string }>(
  'log',
);
