import * as z from 'zod';

/** What the page and the extension say to each other. The extension validates what the page sends. */

export const panelQuery = z.object({
  text: z.string().max(20_000),
  mode: z.enum(['hybrid', 'semantic', 'lexical']),
  /** A language id, or '' for all. */
  language: z.string().max(100),
  /** Path filter as typed. */
  path: z.string().max(2000),
});
export type PanelQuery = z.infer<typeof panelQuery>;

export const actions = ['openSettings', 'turnOn', 'showLog', 'retry', 'resume', 'clearFilters'] as const;
export type PanelAction = (typeof actions)[number];

/** The number of the page's latest search; an answer to an earlier one is not shown. */
const id = z.int().min(0);

export const fromPage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** Sent while typing. */
  z.object({ type: z.literal('search'), id, query: panelQuery }),
  /** Sent on Enter: search, remember the query, and go to the results. */
  z.object({ type: z.literal('submit'), id, query: panelQuery }),
  z.object({ type: z.literal('action'), action: z.enum(actions) }),
]);
export type FromPage = z.infer<typeof fromPage>;

/** The line below the query box. */
export interface StateLine {
  readonly tone: 'quiet' | 'warning' | 'error';
  readonly text: string;
  /** 0..100: how much is indexed; undefined hides the bar, null lets it run without an end in sight. */
  readonly progress?: number | null;
  readonly action?: { readonly id: PanelAction; readonly label: string };
}

/** A language that the index has files of. */
export interface LanguageChoice {
  readonly id: string;
  readonly name: string;
  readonly files: number;
}

export type ToPage =
  | {
      readonly type: 'init';
      readonly query: PanelQuery;
      readonly history: readonly string[];
      readonly searchAsYouType: boolean;
    }
  | { readonly type: 'query'; readonly query: PanelQuery }
  | { readonly type: 'history'; readonly history: readonly string[] }
  | { readonly type: 'languages'; readonly languages: readonly LanguageChoice[] }
  | { readonly type: 'searchAsYouType'; readonly on: boolean }
  | { readonly type: 'focus' }
  /** `searchId` is that of the search which this tells about; absent for the index's own state. */
  | { readonly type: 'state'; readonly state: StateLine; readonly searchId: number };
