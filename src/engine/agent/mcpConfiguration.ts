/** The server that a client of the Model Context Protocol is to start. */
export interface McpServerCommand {
  /** Absolute path of `dist/cli.js`. */
  readonly cli: string;
  /** Absolute. */
  readonly folders: readonly string[];
  /** Further arguments of `mopq-search mcp`. */
  readonly options?: readonly string[];
}

/** What this function needs to know of the process that it runs in. */
type Running = Pick<NodeJS.Process, 'execPath' | 'env'> & {
  readonly versions: Readonly<Record<string, string | undefined>>;
};

/**
 * The configuration of a client of the Model Context Protocol, as JSON in the shape that most clients read. The server
 * is run by the program that runs this, by its absolute path: a `node` may be missing or older than the engine needs,
 * and a client that is started from a desktop does not have the PATH of a shell. Electron is Node where it is told so.
 */
export function mcpConfiguration(
  { cli, folders, options = [] }: McpServerCommand,
  { execPath, env, versions }: Running = process,
): string {
  // Clients hand little of their environment on, and the index would be looked for elsewhere.
  const cache = env.XDG_CACHE_HOME ? { XDG_CACHE_HOME: env.XDG_CACHE_HOME } : {};
  const needed = { ...(versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }), ...cache };
  const server = {
    command: execPath,
    args: [cli, 'mcp', ...folders, ...options],
    ...(Object.keys(needed).length === 0 ? {} : { env: needed }),
  };
  return `${JSON.stringify({ mcpServers: { 'mopq-search': server } }, undefined, 2)}\n`;
}
