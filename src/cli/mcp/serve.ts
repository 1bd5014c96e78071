import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { answerAgent, needsFreshIndex } from '../../engine/agent/answer.ts';
import type { FolderEngine } from '../../engine/folderEngine.ts';
import { Freshness } from './freshness.ts';
import { createMcpServer } from './server.ts';

/** Answers agents on standard input and output until the input is closed. */
export async function serve(folders: readonly FolderEngine[], version: string): Promise<void> {
  const freshness = new Freshness(folders);
  const server = createMcpServer(version, async (call, signal) => {
    if (needsFreshIndex(call)) await freshness.reach(signal);
    return answerAgent(folders, call, signal);
  });
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) process.stdin.once(event, () => resolve());
  });
  await server.connect(new StdioServerTransport());
  await ended;
  freshness.stop();
  await server.close();
}
