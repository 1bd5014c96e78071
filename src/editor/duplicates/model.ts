import type { DuplicateGroup, DuplicatesAnswer } from '../../engine/protocol.ts';
import { count, lineRange } from '../words.ts';

export interface GroupNode {
  readonly kind: 'group';
  readonly folder: string;
  readonly group: DuplicateGroup;
  readonly places: readonly PlaceNode[];
}

export interface PlaceNode {
  readonly kind: 'place';
  readonly folder: string;
  readonly place: DuplicateGroup['places'][number];
}

export type DuplicateNode = GroupNode | PlaceNode;

export const nodesOf = (folder: string, groups: readonly DuplicateGroup[]): GroupNode[] =>
  groups.map((group) => ({
    kind: 'group',
    folder,
    group,
    places: group.places.map((place) => ({ kind: 'place', folder, place })),
  }));

/** The files of a group: `pool.ts, cache.ts`, or `pool.ts and 4 more`. */
export function groupLabel({ places }: DuplicateGroup): string {
  const names = [...new Set(places.map(({ path }) => fileName(path)))];
  return names.length <= 2 ? names.join(', ') : `${names[0]} and ${names.length - 1} more`;
}

/** How alike its places are: never rounded up, since only what is the same is 100%. */
export const likeness = ({ nearness, verbatim }: DuplicateGroup): string =>
  verbatim ? 'identical' : `${Math.min(99, Math.floor(nearness * 100))}% alike`;

/** How much of the group would go if it were one place. */
export const groupDescription = (group: DuplicateGroup): string =>
  [
    likeness(group),
    ...(group.places.length > 2 ? [count(group.places.length, 'place')] : []),
    `${count(group.spareLines, 'line')} to spare`,
  ].join(' · ');

export const placeLabel = ({ place }: PlaceNode): string =>
  `${fileName(place.path)}:${lineRange(place.startLine, place.endLine)}`;

/** What the view says above its tree. */
export function outcome({ groups, chunks, milliseconds }: DuplicatesAnswer): string {
  const took = `${count(chunks, 'chunk')} compared in ${(milliseconds / 1000).toFixed(1)} s`;
  if (groups.length === 0) return `No duplicates (${took}).`;
  const spare = groups.reduce((sum, group) => sum + group.spareLines, 0);
  return `${count(groups.length, 'group')}, ${count(spare, 'line')} to spare (${took})`;
}

/**
 * The two places to compare: the first one and the one that is asked for.
 *
 * @param node of `groups`
 */
export function pairOf(
  groups: readonly GroupNode[],
  node: DuplicateNode,
): [PlaceNode, PlaceNode] | undefined {
  const group = node.kind === 'group' ? node : groups.find(({ places }) => places.includes(node));
  const [first, second] = group?.places ?? [];
  if (!first || !second) return undefined;
  return [first, node.kind === 'group' || node === first ? second : node];
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
