import { expect, test } from 'vitest';
import { choicesFrom } from '../../../../src/editor/searchPanel/choices.ts';

test('the choices of all folders are added up, those with the most files first', () => {
  const statuses = [
    { languages: { go: 2, typescript: 3 }, folders: { src: 4 } },
    { languages: { go: 5 }, folders: { docs: 9, src: 1 } },
    {},
  ];
  expect(choicesFrom(statuses)).toEqual({
    languages: [
      { id: 'go', name: 'Go', files: 7 },
      { id: 'typescript', name: 'TypeScript', files: 3 },
    ],
    folders: [
      { path: 'docs', files: 9 },
      { path: 'src', files: 5 },
    ],
  });
});
