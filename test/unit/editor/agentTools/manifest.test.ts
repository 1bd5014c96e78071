import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { agentToolNames } from '../../../../src/engine/agent/names.ts';
import { agentTools } from '../../../../src/engine/agent/tools.ts';

interface Contributed {
  name: string;
  toolReferenceName: string;
  displayName: string;
  modelDescription: string;
  userDescription: string;
  canBeReferencedInPrompt: boolean;
  icon: string;
  inputSchema: object;
}

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: { languageModelTools: Contributed[] };
};

/** The schema of a tool's input, as the manifest must have it: what has a default may be left out. */
function schemaOf(tool: keyof typeof agentTools): object {
  const { $schema: _, ...schema } = z.toJSONSchema(agentTools[tool].input, {
    target: 'draft-7',
    io: 'input',
  });
  return schema;
}

test('the manifest offers the tools that the engine answers, with their schemas and descriptions', () => {
  const offered = contributes.languageModelTools.map(
    ({ name, displayName, modelDescription, inputSchema }) => ({
      name,
      displayName,
      modelDescription,
      inputSchema,
    }),
  );
  expect(offered).toEqual(
    agentToolNames.map((tool) => ({
      name: `mopq_${tool}`,
      displayName: agentTools[tool].title,
      modelDescription: agentTools[tool].description,
      inputSchema: schemaOf(tool),
    })),
  );
});

test('a prompt can name each of them', () => {
  for (const {
    canBeReferencedInPrompt,
    toolReferenceName,
    userDescription,
    icon,
  } of contributes.languageModelTools) {
    expect(canBeReferencedInPrompt).toBe(true);
    expect(toolReferenceName).toMatch(/^mopq[A-Z][a-z]+$/);
    expect(userDescription).toMatch(/\.$/);
    expect(icon).toMatch(/^\$\([a-z-]+\)$/);
  }
});
