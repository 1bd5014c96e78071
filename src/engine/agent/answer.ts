import type * as z from 'zod';
import type { Engine } from '../engine.ts';
import { MopqError } from '../errors.ts';
import { outside, pathInside } from '../files/pathInside.ts';
import type { FolderEngine } from '../folderEngine.ts';
import type { FolderSearchAnswer } from '../protocol.ts';
import { type FolderSelf, searchFolders, similarInFolders } from '../searchFolders.ts';
import { hitsText } from './hitsText.ts';
import type { AgentTool } from './names.ts';
import { partialNotice, statusText } from './statusText.ts';
import { type AgentInput, agentTools } from './tools.ts';

/** More than a large budget shows. */
const TOP = 30;

export interface AgentCall {
  readonly tool: AgentTool;
  /** Checked here, so that whoever asks is told the same. */
  readonly input: unknown;
  /** What the asker has room for, where that is less than the input's budget. */
  readonly mostTokens?: number | undefined;
}

/**
 * Answers one call of a tool by an agent, as text.
 *
 * @throws MopqError bad-request where the input is wrong, in words that the agent can act on; and what the engine throws
 */
export async function answerAgent(
  folders: readonly FolderEngine[],
  { tool, input, mostTokens = Number.POSITIVE_INFINITY }: AgentCall,
  signal: AbortSignal,
): Promise<string> {
  if (tool === 'status') return status(folders, checked(tool, input));
  const { answer, tokenBudget } = await (tool === 'search'
    ? searched(folders, checked(tool, input), signal)
    : similar(folders, checked(tool, input), signal));
  return hitsText(answer, {
    tokenBudget: Math.min(tokenBudget, mostTokens),
    absolute: folders.length > 1,
    notice: answer.partial ? partialNotice(folders.map((folder) => folder.status())) : undefined,
  });
}

/** Whether a call is answered better once all is indexed that there is now: all but that for the state of this moment. */
export const needsFreshIndex = ({ tool, input }: AgentCall): boolean =>
  tool !== 'status' || agentTools.status.input.safeParse(input).data?.path !== undefined;

async function status(folders: readonly FolderEngine[], { path }: AgentInput<'status'>): Promise<string> {
  const all = (): string => statusText(folders.map((folder) => folder.status()));
  if (path === undefined) return all();
  const places = placesOf(folders, path);
  if (places.some(({ inside }) => inside === '')) return all();
  const verdicts = places.map(async ({ engine, inside }) => {
    const { text } = await engine.why(inside);
    return folders.length > 1 ? `${engine.folder}: ${text}` : text;
  });
  return (await Promise.all(verdicts)).join('\n');
}

interface Found {
  readonly answer: FolderSearchAnswer;
  readonly tokenBudget: number;
}

async function searched(
  folders: readonly FolderEngine[],
  { tokenBudget, ...wanted }: AgentInput<'search'>,
  signal: AbortSignal,
): Promise<Found> {
  const answer = await searchFolders(folders, { ...wanted, top: TOP, mode: 'hybrid' }, signal);
  return { answer, tokenBudget };
}

async function similar(
  folders: readonly FolderEngine[],
  { path, line, tokenBudget }: AgentInput<'similar'>,
  signal: AbortSignal,
): Promise<Found> {
  const { text, ...self } = await chunkAt(folders, path, line);
  return { answer: await similarInFolders(folders, { text, self, top: TOP }, signal), tokenBudget };
}

async function chunkAt(
  folders: readonly FolderEngine[],
  path: string,
  line: number,
): Promise<FolderSelf & { readonly text: string }> {
  const places = placesOf(folders, path);
  for (const { engine, inside } of places) {
    const chunk = await engine.chunkAt(inside, line);
    if (chunk !== undefined) return { ...chunk, folder: engine.folder };
  }
  const state =
    partialNotice(folders.map((folder) => folder.status())) ?? 'status tells why, if it is given that path.';
  throw new MopqError(
    'bad-request',
    `${path}:${line} is not in the index of ${places.map(({ engine }) => engine.folder).join(', ')}.`,
    `Give a path relative to that folder, and a line with code; ${state}`,
  );
}

/**
 * The folders that a path is in, with the path as the index of each knows it.
 *
 * @throws MopqError bad-request where it lies outside of all
 */
function placesOf(folders: readonly FolderEngine[], path: string): { engine: Engine; inside: string }[] {
  const places = folders.flatMap(({ engine }) => {
    const inside = pathInside(engine.folder, path);
    return inside === undefined ? [] : [{ engine, inside }];
  });
  if (places.length > 0) return places;
  throw outside(
    folders.map(({ engine }) => engine.folder),
    path,
  );
}

function checked<T extends AgentTool>(tool: T, input: unknown): AgentInput<T> {
  const parsed = agentTools[tool].input.safeParse(input ?? {});
  if (parsed.success) return parsed.data as AgentInput<T>;
  const problems = parsed.error.issues.map(({ path, message }: z.core.$ZodIssue) =>
    [path.join('.'), message].filter((part) => part !== '').join(': '),
  );
  throw new MopqError('bad-request', `${problems.join('; ')}.`, `Correct the arguments of ${tool}.`);
}
