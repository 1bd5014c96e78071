import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { TuningReport } from '../../engine/tuning/report.ts';
import type { EngineHost } from '../engineHost.ts';
import type { Notifier } from '../notifier.ts';
import { pickFolder } from '../pickFolder.ts';
import type { TuningReportPanel } from '../tuningReport/index.ts';
import { sideItems } from './modelItems.ts';
import { ModelPicker } from './modelPicker.ts';
import { cancelledText, outcomeText } from './outcome.ts';
import { percent, progressText } from './progressText.ts';
import type { TuningRuns } from './runs.ts';
import type { WorkspaceModels } from './workspaceModels.ts';

interface Rooms {
  readonly host: EngineHost;
  readonly runs: TuningRuns;
  readonly models: WorkspaceModels;
  readonly reports: TuningReportPanel;
  readonly notifier: Notifier;
}

/** The commands about fine-tuning and the models that it makes. */
export function registerTuning(rooms: Rooms): vscode.Disposable {
  const { runs, models, reports, notifier } = rooms;
  const picker = new ModelPicker(models, reports);
  const eachRun = (paused: boolean, act: (folder: string) => Promise<void>) => () =>
    notifier.guard(() =>
      Promise.all(
        runs.all
          .filter(({ progress }) => (progress?.paused ?? false) === paused)
          .map(({ folder }) => act(folder)),
      ),
    );
  const everyFolder = (): readonly string[] => rooms.host.folders;
  const inFolder =
    (title: string, act: (folder: string) => Promise<void>, offered = everyFolder) =>
    (given?: unknown) =>
      notifier.guard(async () => {
        const folders = offered();
        const known = typeof given === 'string' && folders.includes(given);
        const folder = known ? given : await pickFolder(folders, title);
        if (folder !== undefined) await act(folder);
      });
  const tunedFolders = (): readonly string[] =>
    rooms.host.statuses
      .filter(({ tunedModel, tunedProblem }) => tunedModel ?? tunedProblem)
      .map(({ folder }) => folder);
  const commands: Record<string, (given?: unknown) => unknown> = {
    'mopq.tune': () => notifier.guard(() => tune(rooms)),
    'mopq.pauseTuning': eachRun(false, (folder) => runs.pause(folder)),
    'mopq.resumeTuning': eachRun(true, (folder) => runs.resume(folder)),
    'mopq.cancelTuning': () => runs.all.forEach(({ folder }) => void runs.cancel(folder)),
    'mopq.tuningReport': inFolder('Fine-Tuning Report', (folder) => showReport(rooms, folder)),
    'mopq.revertModel': inFolder(
      'Revert to the Shipped Model',
      (folder) => models.useAndTell(folder),
      tunedFolders,
    ),
    'mopq.models': inFolder('Models of This Workspace', (folder) => picker.show(folder)),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, act]) => vscode.commands.registerCommand(name, act)),
  );
}

/** Asks what there is to choose, and runs. */
async function tune(rooms: Rooms): Promise<void> {
  if (!vscode.workspace.isTrusted) return refuseUntrusted();
  const title = 'Fine-Tune on This Repository';
  const folder = await pickFolder(rooms.host.folders, title);
  if (folder === undefined) return;
  if (rooms.runs.of(folder)) return vscode.commands.executeCommand('mopq.tuningMenu');
  const side = await vscode.window.showQuickPick(sideItems, { title, placeHolder: 'What may change?' });
  if (!side || rooms.runs.of(folder)) return;
  const report = await runWithProgress(rooms.runs, folder, side.full);
  await tellOutcome(rooms, folder, report);
}

async function refuseUntrusted(): Promise<void> {
  const manage = 'Manage Workspace Trust';
  const text =
    'MoPQ Search: fine-tuning learns from the files and the git history of a workspace, so it runs in trusted workspaces only.';
  if ((await vscode.window.showWarningMessage(text, manage)) === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
}

function runWithProgress(
  runs: TuningRuns,
  folder: string,
  full: boolean,
): Thenable<TuningReport | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `MoPQ Search: fine-tuning on ${basename(folder)}`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    const follow = runs.onChange(() => {
      const run = runs.of(folder);
      if (!run) return;
      progress.report({ message: progressText(run), increment: Math.max(0, percent(run) - shown) });
      shown = Math.max(shown, percent(run));
    });
    token.onCancellationRequested(() => runs.cancel(folder));
    try {
      return await runs.start(folder, full);
    } finally {
      follow.dispose();
    }
  });
}

/** The report opens by itself, unless there is nothing in it that the user does not know. */
async function tellOutcome(rooms: Rooms, folder: string, report: TuningReport | undefined): Promise<void> {
  const { showInformationMessage } = vscode.window;
  const name = basename(folder);
  if (!report) {
    void showInformationMessage(`MoPQ Search: ${cancelledText(name)}`);
    return;
  }
  if (report.outcome !== 'cancelled') await rooms.reports.show(folder, report, { beside: true });
  const label = 'Show Report';
  const text = `MoPQ Search: ${outcomeText(name, report)}`;
  void showInformationMessage(text, label).then(
    (picked) => picked && rooms.notifier.guard(() => rooms.reports.show(folder, report)),
  );
}

/** That of the last run, whatever came of it; those of models are behind their list. */
async function showReport({ models, reports }: Rooms, folder: string): Promise<void> {
  const { lastReport } = await models.list(folder);
  if (lastReport) return reports.show(folder, lastReport);
  const label = 'Fine-Tune';
  const text = `MoPQ Search: nothing has been fine-tuned on ${basename(folder)} yet.`;
  if ((await vscode.window.showInformationMessage(text, label)) === label) {
    await vscode.commands.executeCommand('mopq.tune');
  }
}
