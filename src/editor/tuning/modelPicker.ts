import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { WorkspaceModel } from '../../engine/tuning/report.ts';
import type { TuningReportPanel } from '../tuningReport/index.ts';
import { type ModelAction, type ModelItem, modelItems } from './modelItems.ts';
import type { WorkspaceModels } from './workspaceModels.ts';

const actionText: Record<ModelAction, string> = {
  use: 'Use This Model',
  revert: 'Revert to the Shipped Model',
  report: 'Show Report',
  delete: 'Delete…',
};
const actionIcon: Record<ModelAction, string> = {
  use: 'check',
  revert: 'discard',
  report: 'graph',
  delete: 'trash',
};

interface Row extends vscode.QuickPickItem {
  readonly model: ModelItem;
  readonly buttons: readonly ActionButton[];
}

interface ActionButton extends vscode.QuickInputButton {
  readonly action: ModelAction;
}

/** `Models of This Workspace`: a list whose rows have their actions as buttons, and behind Enter. */
export class ModelPicker {
  readonly #models: WorkspaceModels;
  readonly #reports: TuningReportPanel;

  constructor(models: WorkspaceModels, reports: TuningReportPanel) {
    this.#models = models;
    this.#reports = reports;
  }

  async show(folder: string): Promise<void> {
    const { models } = await this.#models.list(folder);
    const picked = await pickRow(folder, modelItems(models).map(row));
    if (!picked) return;
    const action = picked.action ?? (await pickAction(picked.row));
    if (action)
      await this.#act(
        folder,
        action,
        models.find(({ id }) => id === picked.row.model.id),
      );
  }

  async #act(folder: string, action: ModelAction, model: WorkspaceModel | undefined): Promise<void> {
    if (action === 'revert') await this.#models.useAndTell(folder);
    if (!model) return;
    if (action === 'use') await this.#models.useAndTell(folder, model.id);
    if (action === 'delete') await this.#models.remove(folder, model);
    if (action === 'report' && model.report) await this.#reports.show(folder, model.report);
  }
}

const row = (model: ModelItem): Row => ({
  ...model,
  model,
  buttons: model.actions.map((action) => ({
    action,
    iconPath: new vscode.ThemeIcon(actionIcon[action]),
    tooltip: actionText[action],
  })),
});

/** The row that is chosen, and the action where it was a button that was pressed. */
function pickRow(
  folder: string,
  rows: readonly Row[],
): Promise<{ row: Row; action?: ModelAction } | undefined> {
  const picker = vscode.window.createQuickPick<Row>();
  picker.title = `Models of ${basename(folder)}`;
  picker.placeholder = rows.length > 1 ? 'Which model?' : 'No model has been tuned to this folder yet';
  picker.items = rows;
  picker.matchOnDetail = true;
  return new Promise((resolve) => {
    const settle = (picked?: { row: Row; action?: ModelAction }): void => {
      resolve(picked);
      picker.dispose();
    };
    picker.onDidAccept(() => picker.activeItems[0] && settle({ row: picker.activeItems[0] }));
    picker.onDidTriggerItemButton(({ item, button }) =>
      settle({ row: item, action: (button as ActionButton).action }),
    );
    picker.onDidHide(() => settle());
    picker.show();
  });
}

async function pickAction({ model, label }: Row): Promise<ModelAction | undefined> {
  const items = model.actions.map((action) => ({
    label: `$(${actionIcon[action]}) ${actionText[action]}`,
    action,
  }));
  if (items.length === 0) return undefined;
  return (await vscode.window.showQuickPick(items, { title: label.replace(/^\$\(\w+\) /, '') }))?.action;
}
