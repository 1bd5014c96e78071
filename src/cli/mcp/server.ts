import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { AgentCall } from '../../engine/agent/answer.ts';
import { agentToolNames } from '../../engine/agent/names.ts';
import { agentTools } from '../../engine/agent/tools.ts';
import { MopqError } from '../../engine/errors.ts';

const INSTRUCTIONS =
  'Finds code and documents of the workspace by meaning, in a local index that is kept up to date. Use search before ' +
  'reading files one by one, similar before changing code that may have siblings, and status where something is missing.';

/** What answers a call; the signal is aborted where the client cancels it. */
export type Answer = (call: AgentCall, signal: AbortSignal) => Promise<string>;

/** A server of the Model Context Protocol with the tools that agents are offered. */
export function createMcpServer(version: string, answer: Answer): McpServer {
  const about = { name: 'mopq-search', title: 'MoPQ Search', version };
  const server = new McpServer(about, { instructions: INSTRUCTIONS });
  for (const tool of agentToolNames) {
    const { title, description, input: inputSchema } = agentTools[tool];
    const annotations = { readOnlyHint: true, openWorldHint: false };
    server.registerTool(
      tool,
      { title, description, inputSchema, annotations },
      (input: unknown, { signal }: { signal: AbortSignal }) => resultOf(answer({ tool, input }, signal)),
    );
  }
  return server;
}

/** Errors that an agent can do something about are results, as the protocol wants them. */
async function resultOf(answer: Promise<string>): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: await answer }] };
  } catch (error) {
    if (!(error instanceof MopqError)) throw error;
    return { content: [{ type: 'text', text: `${error.message} ${error.action}`.trim() }], isError: true };
  }
}
