import * as z from 'zod';
import { SEARCH_MODES } from '../../engine/search/modes.ts';
import { LONGEST_QUERY } from './longestQuery.ts';

/** What the page and the extension say to each other. The extension validates what the page sends. */

const panelQuery = z.object({
  /** As the engine reads it: words and filters, those among them that the page shows as chips. */
  text: z.string().max(LONGEST_QUERY),
  mode: z.enum(SEARCH_MODES),
});
export type PanelQuery = z.infer<typeof panelQuery>;

export const actions = [
  'openSettings',
  'turnOn',
  'showLog',
  'retry',
  'resume',
  'openFolder',
  'manageTrust',
] as const;
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
  readonly actions?: readonly StateAction[];
}

/** What the line offers: something to be done, or another query. */
export type StateAction = { readonly label: string } & (
  | { readonly id: PanelAction }
  | { readonly query: PanelQuery }
);

/** A language that the index has files of. */
export interface LanguageChoice {
  readonly id: string;
  readonly name: string;
  readonly files: number;
}

/** What filters can be made of, those with the most files first. */
export interface Choices {
  readonly languages: readonly LanguageChoice[];
  readonly folders: readonly { readonly path: string; readonly files: number }[];
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
  | { readonly type: 'choices'; readonly choices: Choices }
  | { readonly type: 'searchAsYouType'; readonly on: boolean }
  | { readonly type: 'focus' }
  /** `searchId` is that of the search which this tells about; absent for the index's own state. */
  | { readonly type: 'state'; readonly state: StateLine; readonly searchId: number };
