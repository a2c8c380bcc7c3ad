import { versionCounts } from '../model/draw-versions.ts';
import type { SourcePlan, VersionPlan } from '../model/plan.ts';
import { writeShare } from '../model/units.ts';
import type { Cell, Settings } from './cell.ts';
import type { fleetShape } from './experiment-schema.ts';
import { type Path, show } from './problems.ts';

/** Where versions stand, and of what. */
interface VersionsDraft {
  readonly path: Path;
  /** Settings of the fleet itself, and those over the ones of `node:`. */
  readonly own: Settings<typeof fleetShape>;
  readonly settings: Settings<typeof fleetShape>;
  /** How many nodes the fleet has, and whether they are there already. */
  readonly count: number;
  readonly isThere: boolean;
  readonly source: SourcePlan | undefined;
}

interface Written {
  readonly name: string;
  readonly ref: string;
  /** undefined: what the others leave. */
  readonly share: number | undefined;
}

/** More than shares that were written with a few digits can be off. */
const tolerance = 1e-9;

/** The versions that the nodes of a fleet have side by side; none where they have one only, undefined where there is a problem. */
export function planVersions(cell: Cell, draft: VersionsDraft): readonly VersionPlan[] | undefined {
  const { own, settings, source } = draft;
  const { versions } = settings;
  // a fleet that says one version has that, whatever fleets share
  if (versions === undefined || (own.version !== undefined && own.versions === undefined)) return [];
  const place = own.versions === undefined ? ['node'] : draft.path;
  if (draft.isThere && place !== draft.path) return [];
  const path = [...place, 'versions'];
  const written = Object.entries(versions).map(([name, value]) => readVersion(name, value));
  const found = misplaced(draft, place === draft.path ? own.version : settings.version) ?? mistakes(written, draft.count);
  for (const { at, message } of found) cell.problems.add([...path, ...at], message, 'key');
  const shares = sharesOf(written);
  if (found.length > 0 || shares === undefined || source === undefined) return undefined;
  return written.map(({ name, ref }, index) => ({ name, share: shares[index] ?? 0, source: { ...source, version: ref } }));
}

/** Why there can be no versions there; undefined where there can. */
function misplaced({ isThere, settings, source }: VersionsDraft, version: unknown): Mistake[] | undefined {
  if (version !== undefined) return [{ at: [], message: 'version and versions exclude each other' }];
  if (isThere) return [{ at: [], message: 'its nodes run already, at whatever versions' }];
  if (source !== undefined) return undefined;
  return settings.source === undefined ? [{ at: [], message: 'of which source? write source beside it: {git: ., build: npm ci}' }] : [];
}

function readVersion(name: string, value: NonNullable<VersionsDraft['own']['versions']>[string]): Written {
  const { ref, share } = typeof value === 'object' ? value : { ref: value, share: undefined };
  return { name, ref: String(ref), share };
}

/** Something wrong with one of the versions, or with all. */
interface Mistake {
  readonly at: Path;
  readonly message: string;
}

function mistakes(written: readonly Written[], count: number): readonly Mistake[] {
  if (written.length < 2) {
    return [{ at: [], message: 'there are less than two; write {stable: main, canary: {ref: pr/7, share: 30%}}, or version: main' }];
  }
  const found = written.flatMap(({ name }, index) => [...badName(name), ...twice(written.slice(0, index + 1))]);
  const shares = sharesOf(written);
  if (shares !== undefined) return found.length > 0 ? found : withoutNode(written, shares, count);
  const message = `do not add up to 100 %: ${addition(written)}; one of them may leave out its share, and has what is left`;
  return [...found, { at: [], message }];
}

function badName(name: string): Mistake[] {
  if (/^[A-Za-z][\w.-]*$/.test(name)) return [];
  return [{ at: [name], message: `${show(name)} cannot be the name of a version: a letter, then letters, digits, . - or _` }];
}

/** Whether the last is what one before it is. */
function twice(written: readonly Written[]): Mistake[] {
  const last = written.at(-1);
  const other = written.slice(0, -1).find(({ ref }) => ref === last?.ref);
  if (last === undefined || other === undefined) return [];
  const message = `${other.name} and ${last.name} are both ${last.ref}: there is nothing to tell apart; \`regatta noise\` holds a version against itself`;
  return [{ at: [last.name], message }];
}

function withoutNode(written: readonly Written[], shares: readonly number[], count: number): Mistake[] {
  const parts = written.map(({ name }, index) => ({ name, share: shares[index] ?? 0 }));
  const counts = versionCounts(parts, count);
  return parts.flatMap(({ name, share }) => {
    if (counts.get(name) !== 0) return [];
    const message = `${writeShare(share)} of ${count} ${count === 1 ? 'node' : 'nodes'} is no node; it takes ${fewest(parts, count)} nodes`;
    return [{ at: [name], message }];
  });
}

/** In the order of the versions; undefined where they do not add up. */
function sharesOf(written: readonly Written[]): readonly number[] | undefined {
  const open = written.filter(({ share }) => share === undefined).length;
  const sum = written.reduce((total, { share = 0 }) => total + share, 0);
  const left = 1 - sum;
  const addsUp = open === 0 ? Math.abs(left) < tolerance : open === 1 && left > tolerance;
  return addsUp ? written.map(({ share = left }) => share) : undefined;
}

function addition(written: readonly Written[]): string {
  return written.map(({ name, share }) => `${name} ${share === undefined ? 'the rest' : writeShare(share)}`).join(' + ');
}

/** How many nodes give each version one. */
function fewest(shares: readonly { readonly name: string; readonly share: number }[], tooFew: number): number {
  let count = tooFew;
  while ([...versionCounts(shares, count).values()].some((nodes) => nodes === 0)) count++;
  return count;
}
