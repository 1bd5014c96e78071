import * as vscode from 'vscode';
import { registerAgentTools } from './editor/agentTools/index.ts';
import { registerMcpConfiguration } from './editor/agentTools/mcpConfiguration.ts';
import { McpLauncher } from './editor/agentTools/mcpLauncher.ts';
import { Configuration } from './editor/configuration.ts';
import { DuplicatesView } from './editor/duplicates/index.ts';
import { EngineHost } from './editor/engineHost.ts';
import { ExtractedTexts } from './editor/extractedText.ts';
import { registerFindSimilar } from './editor/findSimilar.ts';
import { registerIndexCommands } from './editor/indexCommands.ts';
import { IndexView } from './editor/indexView/index.ts';
import { Notifier } from './editor/notifier.ts';
import { HitOpener } from './editor/openHit.ts';
import { registerQuickSearch } from './editor/quickSearch/index.ts';
import { registerReport } from './editor/report/index.ts';
import { RecentLog } from './editor/report/recentLog.ts';
import { RestartPolicy } from './editor/restartPolicy.ts';
import { ResultsView } from './editor/resultsView/index.ts';
import { Searcher } from './editor/searcher.ts';
import { SearchPanel } from './editor/searchPanel/index.ts';
import { StatusBar } from './editor/statusBar.ts';
import { registerTuning } from './editor/tuning/index.ts';
import { TuningRuns } from './editor/tuning/runs.ts';
import { TunedWatch } from './editor/tuning/tunedWatch.ts';
import { TuningStatus } from './editor/tuning/tuningStatus.ts';
import { WorkspaceModels } from './editor/tuning/workspaceModels.ts';
import { TuningReportPanel } from './editor/tuningReport/index.ts';
import { registerWalkthrough } from './editor/walkthrough.ts';
import { Workspace } from './editor/workspace.ts';

/** Builds the rooms and wires them. */
export function activate(context: vscode.ExtensionContext): void {
  const { extension, extensionUri, subscriptions, workspaceState } = context;
  const own = <T extends vscode.Disposable>(room: T): T => {
    subscriptions.push(room);
    return room;
  };
  const inside = (...path: string[]): vscode.Uri => vscode.Uri.joinPath(extensionUri, ...path);

  const channel = own(vscode.window.createOutputChannel('MoPQ Search', { log: true }));
  const log = new RecentLog(channel);
  const configuration = own(new Configuration(log));
  const enginePath = inside('dist', 'engine.js').fsPath;
  const launch = async () => {
    // With all messages and their schemas, which would be half of activation.
    const { launchEngine } = await import('./editor/launchEngine.ts');
    return launchEngine(enginePath);
  };
  const host = own(new EngineHost(launch, new RestartPolicy(), log));
  const workspace = own(
    new Workspace(host, configuration, inside('models', 'mopq-static-256'), workspaceState),
  );
  const summary = () => workspace.summary;
  const notifier = own(new Notifier(host, summary));

  const searcher = new Searcher(host, () => configuration.settings);
  const opener = own(new HitOpener());
  const results = own(new ResultsView({ opener, notifier, store: workspaceState }));
  const panel = own(
    new SearchPanel({
      extension: extensionUri,
      store: workspaceState,
      configuration,
      host,
      workspace,
      searcher,
      results,
    }),
  );
  own(new StatusBar(host, summary));
  own(registerQuickSearch({ configuration, searcher, opener, panel, notifier }));
  own(registerFindSimilar({ host, searcher, results, notifier }));
  own(new DuplicatesView({ host, configuration, notifier }));
  own(new ExtractedTexts(host));
  own(registerAgentTools(host));
  const launcher = new McpLauncher(context.globalStorageUri.fsPath, inside('dist', 'cli.js').fsPath);
  own(registerMcpConfiguration({ launcher, host, configuration, notifier }));
  own(registerIndexCommands({ host, workspace, log: channel, notifier }));
  own(new IndexView({ host, workspace, notifier }));

  const runs = own(new TuningRuns(host));
  const models = own(new WorkspaceModels(host));
  const reports = own(new TuningReportPanel({ extension: extensionUri, models, search: panel, notifier }));
  own(new TuningStatus(runs));
  own(new TunedWatch(host, workspaceState, results));
  own(registerTuning({ host, runs, models, reports, notifier }));

  const { version } = extension.packageJSON as { version: string };
  own(registerReport({ version, host, log, notifier, store: workspaceState }));
  own(registerWalkthrough(extension.id));

  workspace.serve();
}
