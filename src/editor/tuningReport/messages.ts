import * as z from 'zod';
import type { ReportView } from './view.ts';

/** What the report's page and the extension say to each other. The extension validates what the page sends. */

export const reportActions = ['use', 'revert', 'delete', 'models'] as const;
export type ReportAction = (typeof reportActions)[number];

/** A query of the report by its place there, so that the page can name nothing that the report does not have. */
const named = { list: z.enum(['gained', 'lost']), index: z.int().min(0) };

export const fromReportPage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** Opens the right answer of a query. */
  z.object({ type: z.literal('open'), ...named }),
  /** Asks a query in the search panel. */
  z.object({ type: z.literal('search'), ...named }),
  z.object({ type: z.literal('action'), action: z.enum(reportActions) }),
]);
export type FromReportPage = z.infer<typeof fromReportPage>;

export type ToReportPage = { readonly type: 'show'; readonly view: ReportView };
