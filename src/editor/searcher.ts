import type { FolderSearchAnswer, Params } from '../engine/protocol.ts';
import type { EngineHost } from './engineHost.ts';
import type { PanelQuery } from './searchPanel/messages.ts';
import type { Settings } from './settings.ts';

/** The questions that the editor asks, over all folders at once. */
export class Searcher {
  readonly #host: Pick<EngineHost, 'request' | 'folders'>;
  readonly #settings: () => Pick<Settings, 'resultCount'>;

  constructor(host: Pick<EngineHost, 'request' | 'folders'>, settings: () => Pick<Settings, 'resultCount'>) {
    this.#host = host;
    this.#settings = settings;
  }

  search(query: PanelQuery, signal: AbortSignal): Promise<FolderSearchAnswer> {
    const request = {
      query: query.text,
      mode: query.mode,
      top: this.#settings().resultCount,
    };
    return this.#host.request('search', { folders: [...this.#host.folders], request }, signal);
  }

  similar(to: Pick<Params<'similar'>, 'text' | 'self'>, signal: AbortSignal): Promise<FolderSearchAnswer> {
    const params = { folders: [...this.#host.folders], ...to, top: this.#settings().resultCount };
    return this.#host.request('similar', params, signal);
  }
}
