import * as vscode from 'vscode';
import { type AgentTool, agentToolNames } from '../../engine/agent/names.ts';
import { MopqError } from '../../engine/errors.ts';
import type { EngineHost } from '../engineHost.ts';

/** Offers chat agents what agents outside of the editor have over the Model Context Protocol. */
export function registerAgentTools(host: EngineHost): vscode.Disposable {
  // Editors that are built on VS Code may lack it.
  if (typeof vscode.lm?.registerTool !== 'function') return new vscode.Disposable(() => undefined);
  const tools = agentToolNames.map((tool) => vscode.lm.registerTool(`mopq_${tool}`, new Tool(tool, host)));
  return vscode.Disposable.from(...tools);
}

class Tool implements vscode.LanguageModelTool<unknown> {
  readonly #tool: AgentTool;
  readonly #host: EngineHost;

  constructor(tool: AgentTool, host: EngineHost) {
    this.#tool = tool;
    this.#host = host;
  }

  async prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<unknown>): Promise<vscode.PreparedToolInvocation> {
    // With the schemas of all inputs, which activation need not wait for.
    const { doing } = await import('./doing.ts');
    return { invocationMessage: doing(this.#tool, input) };
  }

  async invoke(
    { input, tokenizationOptions }: vscode.LanguageModelToolInvocationOptions<unknown>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    const room = tokenizationOptions
      ? { mostTokens: Math.max(1, Math.floor(tokenizationOptions.tokenBudget)) }
      : {};
    const call = { folders: [...this.#host.folders], tool: this.#tool, input, ...room };
    try {
      const { text } = await this.#host.request('agent', call, abort.signal);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    } catch (error) {
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      // The model reads the message alone, and can act on what it says to do.
      throw error instanceof MopqError ? new Error(`${error.message} ${error.action}`.trim()) : error;
    } finally {
      subscription.dispose();
    }
  }
}
