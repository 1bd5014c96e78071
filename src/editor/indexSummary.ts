import type { FolderStatus } from '../engine/protocol.ts';
import type { HostState } from './engineHost.ts';
import { type Problem, plainProblem, problemOf } from './problems.ts';

/** The state of all folders together, as the status bar and the panel tell it. */
export type IndexSummary =
  | { readonly kind: 'noFolder' }
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'indexing' | 'paused';
      readonly percent: number | undefined;
      readonly chunks: number;
      /** Files found so far, while they are looked for. */
      readonly found?: number;
    }
  | {
      readonly kind: 'ready';
      readonly chunks: number;
      readonly files: number;
      readonly bytes: number;
      /** Present where a folder is searched with a model of its own. */
      readonly tuned?: true;
    }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** Turns statuses into one summary. It remembers how much each pass had to do, which is what 100% means. */
export class IndexProgress {
  /** Most files that were pending in the present pass, by folder. */
  readonly #passFiles = new Map<string, number>();

  summarise(input: {
    state: HostState;
    statuses: readonly FolderStatus[];
    workspaceFolders: number;
    enabledFolders: number;
  }): IndexSummary {
    const { state, statuses } = input;
    if (input.workspaceFolders === 0) return { kind: 'noFolder' };
    if (input.enabledFolders === 0) return { kind: 'off' };
    if (state.kind === 'failed') return { kind: 'failed', problem: engineProblem(state.error) };
    if (statuses.length < input.enabledFolders) return { kind: 'starting' };
    const failed = statuses.find((status) => status.phase === 'failed');
    if (failed)
      return { kind: 'failed', problem: plainProblem(failed.problem ?? 'Indexing failed.', 'retry') };
    const chunks = sum(statuses, (status) => status.chunks);
    const percent = this.percentOf(statuses);
    const at = (...phases: FolderStatus['phase'][]): boolean =>
      statuses.some(({ phase }) => phases.includes(phase));
    const found = sum(statuses, ({ filesFound = 0 }) => filesFound);
    if (at('opening', 'scanning', 'indexing'))
      return { kind: 'indexing', percent, chunks, ...(found > 0 && { found }) };
    if (at('paused')) return { kind: 'paused', percent, chunks };
    const files = sum(statuses, (status) => status.files);
    const bytes = sum(statuses, (status) => status.bytesOnDisk);
    const tuned = statuses.some(({ tunedModel }) => tunedModel !== undefined);
    return { kind: 'ready', chunks, files, bytes, ...(tuned && { tuned }) };
  }

  /** How much of the present pass is done; undefined while nobody knows yet how many files there are. */
  percentOf(statuses: readonly FolderStatus[]): number | undefined {
    for (const { folder, filesPending } of statuses) {
      const most = filesPending === 0 ? 0 : Math.max(filesPending, this.#passFiles.get(folder) ?? 0);
      this.#passFiles.set(folder, most);
    }
    const total = sum(statuses, ({ folder }) => this.#passFiles.get(folder) ?? 0);
    const pending = sum(statuses, (status) => status.filesPending);
    return total === 0 ? undefined : Math.floor((100 * (total - pending)) / total);
  }
}

/** What stopped the engine for good: only a better model or another start helps. */
function engineProblem(error: unknown): Problem {
  const problem = problemOf(error);
  return problem.remedy === 'showLog' ? { ...problem, remedy: 'retry' } : problem;
}

export const sum = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((total, item) => total + value(item), 0);
