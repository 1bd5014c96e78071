import type { FolderStatus } from '../protocol.ts';
import { SEARCH_MODES } from '../search/modes.ts';
import { anonymise, type Known } from './anonymise.ts';

/** What a report is made from; nothing of it is trusted to be without names of the user's. */
export interface ReportFacts {
  readonly versions: Readonly<Record<string, string>>;
  /** Settings that differ from their defaults; left out where there are none to ask. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly folders: readonly FolderStatus[];
  /** Lines of the log, oldest first; left out where there is none. */
  readonly log?: readonly string[];
  readonly known: Known;
}

/** A report as a Markdown document for the user to look at: versions, settings, numbers and the end of the log. */
export function reportDocument({ versions, settings, folders, log, known }: ReportFacts): string {
  const told = Object.entries(settings ?? {}).map(([name, value]) => [`mopq.${name}`, settingText(value)]);
  return [
    '# MoPQ Search: report',
    'Nothing is sent anywhere: look it over, then copy what you want to show. It holds none of your code and queries; paths and whatever stands in quotes are taken out of the log.',
    section('Versions', table(Object.entries(versions))),
    ...(settings ? [section('Settings that differ from their defaults', table(told))] : []),
    ...folders.map((status, i) => section(`Folder ${i + 1}`, table(folderRows(status, known)))),
    ...(log ? [section('End of the log', logBlock(log, known))] : []),
  ].join('\n\n');
}

const section = (title: string, body: string): string => `## ${title}\n${body}`;

const table = (rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? 'None.' : ['| | |', '|---|---|', ...rows.map(tableRow)].join('\n');

const tableRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** Words that anyone may choose freely are not told, only that there are some. */
function settingText(value: unknown): string {
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `${value.length} entries`;
  if (typeof value === 'string' && CHOICES.has(value)) return value;
  return 'set';
}

const CHOICES = new Set<string>(SEARCH_MODES);

function folderRows(status: FolderStatus, known: Known): [string, string][] {
  const { phase, files, filesPending, chunks, bytesOnDisk, memory, encodedSinceOpen, changedAt } = status;
  const { skipped, languages = {}, problem, tunedModel, tunedProblem } = status;
  const rows: [string, string | undefined][] = [
    ['State', phase],
    ['Problem', problem && anonymise(problem, known)],
    ['Indexed', `${files} files in ${chunks} chunks, ${filesPending} files to read`],
    ['Encoded since opened', `${encodedSinceOpen} chunks`],
    ['On disk', `${bytesOnDisk} bytes`],
    ['Memory of the engine', memory === undefined ? undefined : `${memory} bytes`],
    ['Last change', changedAt === undefined ? undefined : new Date(changedAt).toISOString()],
    ['Left out', counts(skipped)],
    ['Files by language', counts(languages)],
    ['Model', modelText(status)],
    ['Tuned', tunedModel === undefined ? undefined : 'yes'],
    ['Tuned model not used', tunedProblem && anonymise(tunedProblem, known)],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

/** Models of the user's own may be named after what they are for. */
const modelText = ({ modelId }: FolderStatus): string =>
  /^mopq-[a-z]+-\d+$/.test(modelId) ? modelId : 'one of your own';

const counts = (numbers: Readonly<Record<string, number>>): string =>
  Object.entries(numbers)
    .filter(([, number]) => number > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, number]) => `${number} ${name}`)
    .join(', ') || 'none';

function logBlock(log: readonly string[], known: Known): string {
  const lines = log.flatMap((entry) => entry.split('\n')).map((line) => anonymise(line, known));
  return lines.length === 0
    ? 'Empty.'
    : ['```', ...lines.map((line) => line.replaceAll('```', '')), '```'].join('\n');
}
