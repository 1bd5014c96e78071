import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { expect, onTestFinished, test } from 'vitest';
import { type Answer, createMcpServer } from '../../../../src/cli/mcp/server.ts';
import { MopqError } from '../../../../src/engine/errors.ts';

async function clientOf(answer: Answer): Promise<Client> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const server = createMcpServer('1.2.3', answer);
  await server.connect(theirs);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(ours);
  onTestFinished(() => client.close());
  return client;
}

test('calls reach what answers them, with the defaults of their arguments', async () => {
  const client = await clientOf(async (call) => JSON.stringify(call));
  const { content } = await client.callTool({ name: 'search', arguments: { query: ' retries ' } });
  const [{ text }] = content as [{ text: string }];
  expect(JSON.parse(text)).toEqual({
    tool: 'search',
    input: { query: 'retries', paths: [], languages: [], tokenBudget: 4000 },
  });
  expect(client.getServerVersion()).toMatchObject({ name: 'mopq-search', version: '1.2.3' });
});

test('a call that the client cancels is aborted', async () => {
  const calls: AbortSignal[] = [];
  const client = await clientOf((_call, signal) => {
    calls.push(signal);
    return new Promise(() => undefined);
  });
  const abort = new AbortController();
  const call = client.callTool({ name: 'search', arguments: { query: 'a' } }, undefined, {
    signal: abort.signal,
  });
  await expect.poll(() => calls.length).toBe(1);
  expect(calls[0]?.aborted).toBe(false);
  abort.abort('changed my mind');
  await expect(call).rejects.toThrow('changed my mind');
  await expect.poll(() => calls[0]?.aborted).toBe(true);
});

test('errors are results that say what to do', async () => {
  const client = await clientOf(() =>
    Promise.reject(new MopqError('index-unusable', 'The index cannot be read.', 'Delete it.')),
  );
  expect(await client.callTool({ name: 'status', arguments: {} })).toEqual({
    content: [{ type: 'text', text: 'The index cannot be read. Delete it.' }],
    isError: true,
  });
});
