import { type Cell, readMap } from './cell.ts';
import { didYouMean } from './did-you-mean.ts';
import { type Path, show } from './problems.ts';
import { readLimit } from './read-limit.ts';

/** Limits of validity rules that the experiment overrides. */
export function planValidity({ tree, problems, parts }: Cell): { readonly [rule: string]: number } {
  const written = readMap(problems, tree['validity'], ['validity'], 'a map of limits; write {lag: 5ms}') ?? {};
  const rules = Object.keys(parts.validityRules);
  return Object.fromEntries(
    Object.entries(written).flatMap(([rule, value]): [string, number][] => {
      const path: Path = ['validity', rule];
      const unit = Object.hasOwn(parts.validityRules, rule) ? parts.validityRules[rule]?.unit : undefined;
      if (unit === undefined) {
        problems.add(path, `there is no validity rule ${rule}${didYouMean(rule, rules)}`, 'key');
        return [];
      }
      const read = readLimit(typeof value === 'string' ? value : JSON.stringify(value), unit);
      if ('value' in read) return [[rule, read.value]];
      problems.add(path, `${show(value)} is no limit for ${rule}, whose unit is ${unit}; write e.g. ${read.example}`);
      return [];
    }),
  );
}
