import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ScenarioDeclaration } from '../model/kit.ts';
import type { ModuleRef } from '../model/plan.ts';
import { type Scenario, scenarioProblem, type Vocabulary } from '../model/scenario.ts';
import { type Cell, findPart, isPath } from './cell.ts';
import { loadModule } from './load-module.ts';
import { measureProblems } from './plan-measures.ts';
import { tagNameProblem } from './plan-tags.ts';
import { type Path, writePlace } from './problems.ts';

/** What an entry runs: a scenario of a kit, or one of a file beside the experiment. */
export interface FoundScenario extends Pick<ScenarioDeclaration, 'params' | 'review'> {
  readonly kit: string;
  readonly ref: ModuleRef;
  /** Of its feed. */
  readonly columns: readonly string[];
  readonly vocabulary: Vocabulary;
  /** Whether it is known to be what a user does, and no operation. */
  readonly isUser: boolean;
}

/** The scenario of that name; `isWrong`: something stands there that is no name, which has been told. */
export async function findScenario(cell: Cell, name: string | undefined, isWrong: boolean, path: Path): Promise<FoundScenario | undefined> {
  const { problems } = cell;
  if (name !== undefined && isPath(name)) return scenarioOfFile(cell, name, [...path, 'scenario']);
  const found = isWrong ? undefined : findPart(cell, 'scenarios', name);
  if (found === undefined) return undefined;
  if ('problem' in found) {
    problems.add(name === undefined ? path : [...path, 'scenario'], found.problem);
    return undefined;
  }
  const { kit, declaration } = found;
  const { vocabulary = {} } = declaration;
  return { ...declaration, kit: kit.kit.name, ref: { name: found.name, url: declaration.url }, columns: [], vocabulary, isUser: false };
}

async function scenarioOfFile({ problems, directory, kits }: Cell, file: string, path: Path): Promise<FoundScenario | undefined> {
  const module = resolve(directory, file);
  const loaded = await loadModule(module);
  if (!('exported' in loaded)) {
    problems.add(path, `${writePlace(file, loaded.position)}: ${loaded.message}`);
    return undefined;
  }
  const problem = scenarioProblem(loaded.exported);
  if (problem !== undefined) {
    problems.add(path, `${file} is no scenario: ${problem}`);
    return undefined;
  }
  const { params = {}, columns = [], tags, metrics, ...does } = loaded.exported as Scenario;
  const ref = { name: basename(file, extname(file)), url: pathToFileURL(module).href };
  const wrong = [...(tags ?? []).flatMap((name) => tagNameProblem(name) ?? []), ...measureProblems(metrics ?? {})];
  for (const text of wrong) problems.add(path, `${file} declares what cannot be: ${text}`);
  const vocabulary = { ...(tags === undefined ? {} : { tags }), ...(metrics === undefined ? {} : { metrics }) };
  return { kit: kits[0]?.kit.name ?? '', ref, params, columns, vocabulary, isUser: does.user !== undefined };
}
