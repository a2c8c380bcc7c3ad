import type { Tags } from '../model/plan.ts';
import type { Cell } from './cell.ts';
import { type Path, show } from './problems.ts';

/** Labels that Regatta gives by itself. */
const taken = ['agent', 'check', 'fleet', 'node', 'phase', 'region', 'role', 'round', 'scenario', 'step', 'version'];

/** Tags of an entry, whose names and values thresholds can write. */
export function planTags({ problems }: Cell, written: { readonly [name: string]: string | number } | undefined, path: Path): Tags {
  const tags = Object.entries(written ?? {}).map(([name, value]) => [name, String(value)] as const);
  for (const [name, value] of tags) {
    const problem = tagNameProblem(name);
    if (problem !== undefined) problems.add([...path, name], problem, 'key');
    if (!/^[^{}",=]{1,100}$/.test(value)) {
      problems.add([...path, name], `${show(value)} cannot be the value of a tag: 1 to 100 characters without {}",=`);
    }
  }
  return Object.fromEntries(tags);
}

/** Why nothing can be labelled under that name; undefined where it can. */
export function tagNameProblem(name: string): string | undefined {
  if (!/^[A-Za-z_]\w{0,63}$/.test(name)) return `${show(name)} cannot be the name of a tag: a letter, then letters, digits or _`;
  return taken.includes(name) ? `${name} is a label that Regatta gives itself; take another name` : undefined;
}
