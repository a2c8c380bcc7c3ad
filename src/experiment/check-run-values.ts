import type { Json } from '../model/json.ts';
import type { ParamSpecs } from '../model/params.ts';
import { cutAtValues, runValues, type RunValue } from '../model/run-values.ts';
import type { Cell } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import type { ReadParams } from './node-params.ts';
import type { Path } from './problems.ts';

/** What the texts of a fleet can speak of. */
interface Speakers extends ReadParams {
  readonly specs: ParamSpecs;
  /** Fleets that it needs. */
  readonly fleets: readonly { readonly name: string; readonly count: number | undefined }[];
}

/** Problems with values of the run that stand in the params of a fleet: a slip is told when the plan is made, not when nodes start. */
export function checkRunValues({ problems }: Cell, speakers: Speakers): void {
  const { values, written, specs } = speakers;
  for (const name of Object.keys(specs).filter((each) => specs[each]?.takesRunValues === true)) {
    const { value, path: place } = written.get(name) ?? { value: undefined, path: [] };
    for (const { text, path } of textsIn(values[name] ?? null, place)) {
      for (const piece of cutAtValues(text)) {
        const message = typeof piece === 'string' ? undefined : problemOf(piece, speakers);
        // what was split into a list is one text where it stands
        if (message !== undefined) problems.add(typeof value === 'string' ? place : path, message);
      }
    }
  }
}

/** Every text within a value, with its path. */
export function* textsIn(value: Json, path: Path): Generator<{ readonly text: string; readonly path: Path }> {
  if (typeof value === 'string') yield { text: value, path };
  else if (Array.isArray(value)) for (const [index, item] of (value as readonly Json[]).entries()) yield* textsIn(item, [...path, index]);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) yield* textsIn(item, [...path, key]);
}

function problemOf({ text, group, index, path }: RunValue, { values, fleets }: Speakers): string | undefined {
  const written = [index === undefined ? group : `${group}[${index}]`, ...path].join('.');
  if (index !== undefined) return problemOfPeer({ text, group, index, path }, fleets);
  if (group === 'env' && path.length > 0) return undefined;
  const known = knownNames((values['ports'] ?? []) as readonly string[]);
  if (known.includes(written)) return undefined;
  const meant = path.length === 0 ? [...known, ...fleets.map(({ name }) => `${name}[0].address`)] : known;
  return `${text} is neither a param nor a value of the run (a dollar is written $$)${didYouMean(written, meant)}`;
}

function problemOfPeer({ text, group, index = 0, path }: RunValue, fleets: Speakers['fleets']): string | undefined {
  const fleet = fleets.find(({ name }) => name === group);
  const names = fleets.map(({ name }) => name);
  if (fleet === undefined) return `${text}: this fleet does not need a fleet ${group}: write needs: [${group}]${didYouMean(group, names)}`;
  if (fleet.count !== undefined && index >= fleet.count) return `${text}: ${group} has ${fleet.count} nodes, counted from 0`;
  return path.length === 0 ? `${text} needs to say what of that node: ${text}.address` : undefined;
}

function knownNames(ports: readonly string[]): readonly string[] {
  const fixed = Object.entries(runValues).flatMap(([group, names]) => Object.keys(names).map((name) => `${group}.${name}`));
  return [...fixed, ...ports.map((port) => `node.ports.${port}`)];
}
