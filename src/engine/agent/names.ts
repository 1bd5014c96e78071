/** Names of the tools that agents are offered, by themselves: the editor needs them before anything else is loaded. */
export const agentToolNames = ['search', 'similar', 'status'] as const;

export type AgentTool = (typeof agentToolNames)[number];
