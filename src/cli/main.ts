#!/usr/bin/env node
import { MopqError } from '../engine/errors.ts';
import { duplicatesCommand } from './duplicatesCommand.ts';
import { forgetCommand } from './forgetCommand.ts';
import { indexCommand } from './indexCommand.ts';
import { mcpCommand } from './mcpCommand.ts';
import { searchCommand } from './searchCommand.ts';
import { similarCommand } from './similarCommand.ts';
import { statusCommand } from './statusCommand.ts';
import { tuneCommand } from './tuneCommand.ts';
import { UsageError } from './usage.ts';

/** A command of the terminal: its help and what it does with its arguments. */
export interface Command {
  readonly help: string;
  run(args: readonly string[]): Promise<void>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  index: indexCommand,
  search: searchCommand,
  similar: similarCommand,
  duplicates: duplicatesCommand,
  status: statusCommand,
  forget: forgetCommand,
  tune: tuneCommand,
  mcp: mcpCommand,
};

const HELP = `mopq-search finds code and documents by meaning, on this machine.

  mopq-search index FOLDER               bring the index of a folder up to date
  mopq-search search FOLDER QUERY        search it
  mopq-search similar FOLDER FILE:LINE   find what is like the code around a line
  mopq-search duplicates FOLDER          find what stands in several places
  mopq-search status FOLDER              what is indexed, what is not, and why
  mopq-search forget FOLDER              delete its index
  mopq-search tune FOLDER                fine-tune the model on it, and list or revert such models
  mopq-search mcp [FOLDER...]            answer agents that speak the Model Context Protocol

mopq-search COMMAND --help tells the options of a command.
`;

/** 0: done. 1: it failed. 2: the command line is wrong. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS[name];
  if (command === undefined) {
    process.stderr.write(`mopq-search: there is no command "${name}".\n\n${HELP}`);
    return 2;
  }
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    await command.run(args);
    return 0;
  } catch (error) {
    return report(error, command);
  }
}

function report(error: unknown, command: Command): number {
  if (error instanceof UsageError) {
    process.stderr.write(`mopq-search: ${error.message}\n\n${command.help}`);
    return 2;
  }
  if (error instanceof MopqError) {
    process.stderr.write(`mopq-search: ${error.message} ${error.action}\n`);
    return 1;
  }
  process.stderr.write(`mopq-search: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

// A reader that closes the pipe, such as `head`, has had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

process.exitCode = await main(process.argv.slice(2));
