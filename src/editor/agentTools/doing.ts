import type { AgentTool } from '../../engine/agent/names.ts';
import { agentTools } from '../../engine/agent/tools.ts';

const MOST_LETTERS = 60;

/** What the chat shows while a tool runs. Its input is not checked yet, and the text is read as Markdown. */
export function doing(tool: AgentTool, input: unknown): string {
  if (tool === 'search') {
    const { data } = agentTools.search.input.safeParse(input);
    return data ? `Searching for ${quoted(data.query)}` : 'Searching by meaning';
  }
  if (tool === 'similar') {
    const { data } = agentTools.similar.input.safeParse(input);
    return data
      ? `Looking for what is like ${quoted(`${data.path}:${data.line}`)}`
      : 'Looking for similar code';
  }
  const { data } = agentTools.status.input.safeParse(input);
  return data?.path === undefined
    ? 'Looking up what is indexed'
    : `Looking up whether ${quoted(data.path)} is indexed`;
}

/** As code, so that nothing in it is taken for a link or markup. */
function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('`', "'");
  return `\`${line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)}…` : line}\``;
}
