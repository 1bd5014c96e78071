import { describe, expect, it } from 'vitest';
import { answerAgent } from '../../../src/engine/agent/answer.ts';
import type { AgentTool } from '../../../src/engine/agent/names.ts';

const ask = (tool: AgentTool, input: unknown): Promise<string> =>
  answerAgent([], { tool, input }, new AbortController().signal);

describe('input of tools', () => {
  it.each<[AgentTool, unknown, string]>([
    ['search', undefined, 'query'],
    ['search', { query: '  ' }, 'query'],
    ['search', { query: 7 }, 'query'],
    ['search', { query: 'a', tokenBudget: 10 }, 'tokenBudget'],
    ['search', { query: 'a', tokenBudget: 1e6 }, 'tokenBudget'],
    ['search', { query: 'a', paths: 'src' }, 'paths'],
    ['search', { query: 'a', languages: [1] }, 'languages.0'],
    ['search', { query: 'a', limit: 5 }, 'limit'],
    ['similar', { path: 'a.ts' }, 'line'],
    ['similar', { path: 'a.ts', line: 0 }, 'line'],
    ['similar', { path: '', line: 1 }, 'path'],
    ['status', { verbose: true }, 'verbose'],
    ['status', { path: '' }, 'path'],
  ])('%s refuses %j and names %s', async (tool, input, named) => {
    await expect(ask(tool, input)).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining(named),
      action: `Correct the arguments of ${tool}.`,
    });
  });

  it('takes what has defaults as given', async () => {
    expect(await ask('search', { query: 'a' })).toBe('Nothing found. Try other words, or fewer filters.');
    expect(await ask('status', undefined)).toBe('');
  });
});
