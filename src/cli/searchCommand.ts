import { createReadStream } from 'node:fs';
import * as z from 'zod';
import type { Engine } from '../engine/engine.ts';
import { MopqError } from '../engine/errors.ts';
import { SEARCH_MODES } from '../engine/search/modes.ts';
import type { SearchRequest } from '../engine/search/types.ts';
import type { Command } from './main.ts';
import { upToDate, withEngine } from './openEngine.ts';
import { plainHit, printHits } from './printHits.ts';
import { COMMON_HELP, COMMON_OPTIONS, parse, positiveInteger, UsageError } from './usage.ts';

const OPTIONS = {
  ...COMMON_OPTIONS,
  top: { type: 'string', default: '10' },
  language: { type: 'string', multiple: true, default: [] as string[] },
  path: { type: 'string', multiple: true, default: [] as string[] },
  mode: { type: 'string', default: 'hybrid' },
  queries: { type: 'string' },
} as const;

const mode = z.enum(SEARCH_MODES);
const queryLine = z.object({ query: z.string() });

export const searchCommand: Command = {
  help: `mopq-search search FOLDER QUERY [options]
mopq-search search FOLDER --queries FILE.jsonl --json [options]

Brings the index of FOLDER up to date and searches it. With --queries, one {"query": ...} a line is read from a file
("-" for standard input) and one {"query": ..., "hits": [...]} a line is printed for each.

In a query "quoted words" must occur, -word must not; lang:py, path:src and kind:code (docs, tests) filter.

  --top N        how many hits, 1 to 1000 (default: 10)
  --language L   only this language, by its VS Code id; may be repeated
  --path GLOB    only these paths; may be repeated, "!GLOB" leaves out
  --mode M       hybrid, semantic or lexical (default: hybrid)
${COMMON_HELP}`,
  async run(args) {
    const many = args.some((arg) => arg === '--queries' || arg.startsWith('--queries='));
    const { values, positionals } = parse(args, OPTIONS, many ? ['FOLDER'] : ['FOLDER', 'QUERY']);
    const chosen = mode.safeParse(values.mode);
    if (!chosen.success)
      throw new UsageError(`--mode must be hybrid, semantic or lexical, not "${values.mode}"`);
    if (many && !values.json) throw new UsageError('--queries needs --json');
    const request = {
      top: positiveInteger('--top', values.top),
      mode: chosen.data,
      languages: values.language,
      paths: values.path,
    };
    await withEngine({ folder: positionals[0] ?? '.', ...values }, async (folder) => {
      await upToDate(folder);
      const { engine } = folder;
      if (values.queries !== undefined) await answerAll(engine, values.queries, request);
      else await answerOne(engine, { ...request, query: positionals[1] ?? '' }, values.json);
    });
  },
};

async function answerOne(engine: Engine, request: SearchRequest, json: boolean): Promise<void> {
  const answer = await engine.search(request);
  if (json)
    process.stdout.write(`${JSON.stringify({ query: request.query, hits: answer.hits.map(plainHit) })}\n`);
  else printHits(answer);
}

async function answerAll(engine: Engine, file: string, request: Omit<SearchRequest, 'query'>): Promise<void> {
  let number = 0;
  for await (const line of lines(file)) {
    number++;
    if (line.trim() === '') continue;
    const parsed = parseLine(line);
    if (parsed === undefined) {
      throw new MopqError(
        'bad-request',
        `Line ${number} of ${file} is not {"query": "..."}.`,
        'Correct it; the answers before it are printed.',
      );
    }
    const { hits } = await engine.search({ ...request, query: parsed });
    process.stdout.write(`${JSON.stringify({ query: parsed, hits: hits.map(plainHit) })}\n`);
  }
}

function parseLine(line: string): string | undefined {
  try {
    return queryLine.parse(JSON.parse(line)).query;
  } catch {
    return undefined;
  }
}

/** Splits at line feeds alone: `readline` also splits at U+2028, which JSON strings may contain. */
async function* lines(file: string): AsyncGenerator<string> {
  const stream = file === '-' ? process.stdin : createReadStream(file);
  stream.setEncoding('utf8');
  let rest = '';
  try {
    for await (const part of stream) {
      const pieces = (rest + String(part)).split('\n');
      rest = pieces.pop() ?? '';
      yield* pieces;
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MopqError('bad-request', `${file} cannot be read: ${reason}.`, 'Check the path.', { cause });
  }
  yield rest;
}
