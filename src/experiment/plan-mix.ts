import type { Json, JsonObject } from '../model/json.ts';
import type { FeedPlan } from '../model/feed.ts';
import type { ScenarioPlan, Tags } from '../model/plan.ts';
import { type Cell, readKeys, readMap, type Settings } from './cell.ts';
import { type besideShape, mixedShape, roundShape } from './entry-schema.ts';
import { type FoundScenario, findScenario } from './find-scenario.ts';
import { planTags } from './plan-tags.ts';
import type { Path } from './problems.ts';
import { readScenarioParams } from './scenario-params.ts';
import { secretPaths } from './secret-paths.ts';
import type { UniqueNames } from './unique-names.ts';

/** What an entry says of its scenarios. */
export interface WrittenScenarios {
  readonly settings: Settings<typeof besideShape>;
  /** Keys that are none of the grammar's. */
  readonly rest: JsonObject;
  readonly written: JsonObject;
  readonly feeds: readonly FeedPlan[];
}

export interface PlannedScenarios {
  readonly scenarios: readonly ScenarioPlan[];
  readonly found: readonly FoundScenario[];
}

/** The scenarios of an entry: one, or those of its mix. undefined where one has problems. */
export async function planScenarios(
  cell: Cell,
  { settings, rest, written, feeds }: WrittenScenarios,
  labels: UniqueNames,
  path: Path,
): Promise<PlannedScenarios | undefined> {
  const byItself = Object.keys(cell.parts.loops).find((key) => cell.parts.loops[key]?.url !== undefined && Object.hasOwn(written, key));
  if (byItself !== undefined) return planProgram(cell, { settings, rest, name: byItself }, labels, path);
  const mix = written['mix'];
  const planned =
    mix === undefined
      ? [await planScenario(cell, { ...settings, common: {}, written, rest, feeds, keys: Object.keys(roundShape) }, labels, path)]
      : await planMixed(cell, { mix, settings, rest, feeds }, labels, path);
  const whole = planned.filter((scenario) => scenario !== undefined);
  if (whole.length === 0 || whole.length < planned.length) return undefined;
  return { scenarios: whole.map(({ plan }) => plan), found: whole.map(({ found }) => found) };
}

/** What a program does that drives the entry by itself, under the name of its key unless the entry gives another. */
function planProgram(
  cell: Cell,
  { settings, rest, name: key }: Pick<WrittenScenarios, 'settings' | 'rest'> & { readonly name: string },
  labels: UniqueNames,
  path: Path,
): PlannedScenarios {
  const { problems } = cell;
  for (const other of ['scenario', 'mix', 'feed'] as const) {
    if (settings[other] !== undefined)
      problems.add([...path, other], `${other} and ${key} exclude each other: the program does what it does`, 'key');
  }
  problems.checkKeys(rest, Object.keys(roundShape), path);
  const name = labels.take(settings.name, key, path);
  const tags = planTags(cell, settings.tags, [...path, 'tags']);
  return { scenarios: [{ name, kit: '', scenario: { name: key, url: '' }, params: {}, weight: 1, tags }], found: [] };
}

async function planMixed(
  cell: Cell,
  { mix, settings, rest, feeds }: { readonly mix: Json } & Omit<WrittenScenarios, 'written'>,
  labels: UniqueNames,
  path: Path,
): Promise<readonly (Planned | undefined)[]> {
  const { problems } = cell;
  for (const key of ['scenario', 'name'] as const) {
    if (settings[key] !== undefined) problems.add([...path, key], `${key} belongs in the entries of mix`, 'key');
  }
  problems.checkKeys(rest, Object.keys(roundShape), path);
  const common = planTags(cell, settings.tags, [...path, 'tags']);
  if (!Array.isArray(mix)) return [];
  if (mix.length === 0) problems.add([...path, 'mix'], 'is empty; write [{scenario: read, weight: 9}, {scenario: write}]');
  const planned: (Planned | undefined)[] = [];
  for (const [index, value] of (mix as readonly Json[]).entries()) {
    const place = [...path, 'mix', index];
    const map = readMap(problems, value, place, 'a map; write {scenario: read, weight: 9}');
    const read = map === undefined ? undefined : readKeys(problems, mixedShape, map, place);
    planned.push(
      map === undefined || read === undefined
        ? undefined
        : await planScenario(
            cell,
            { ...read.settings, common, written: map, rest: read.rest, feeds, keys: Object.keys(mixedShape) },
            labels,
            place,
          ),
    );
  }
  return planned;
}

interface Planned {
  readonly plan: ScenarioPlan;
  readonly found: FoundScenario;
}

interface OneScenario extends Settings<typeof mixedShape>, Omit<WrittenScenarios, 'settings'> {
  /** Tags of all scenarios of the entry. */
  readonly common: Tags;
  /** Of the grammar, where its params stand. */
  readonly keys: readonly string[];
}

async function planScenario(cell: Cell, one: OneScenario, labels: UniqueNames, path: Path): Promise<Planned | undefined> {
  const isWrong = one.scenario === undefined && one.written['scenario'] !== undefined;
  const found = await findScenario(cell, one.scenario, isWrong, path);
  const params =
    found === undefined ? undefined : readScenarioParams(cell, found, { values: one.rest, path, others: one.keys, feeds: one.feeds });
  if (found === undefined || params === undefined) return undefined;
  const name = labels.take(one.name, found.ref.name, path);
  const tags = { ...one.common, ...planTags(cell, one.tags, [...path, 'tags']) };
  const secrets = secretPaths(found.params, params);
  const hides = secrets.length === 0 ? {} : { secrets };
  const declares = Object.keys(found.vocabulary).length === 0 ? {} : { vocabulary: found.vocabulary };
  return { found, plan: { name, kit: found.kit, scenario: found.ref, params, ...hides, weight: one.weight ?? 1, tags, ...declares } };
}
