import type { Json, JsonObject } from '../model/json.ts';
import type { NodeDeclaration } from '../model/kit.ts';
import type { FleetPlan, TopologyPlan } from '../model/plan.ts';
import { type Cell, type FoundPart, isMap, type Settings } from './cell.ts';
import { misspelt } from './did-you-mean.ts';
import type { ResolvedKit } from './experiment-parts.ts';
import type { networkShape } from './experiment-schema.ts';
import type { Path } from './problems.ts';

/** Names of built-in programs that stand as keys in a map of settings. */
function builtInKeys(builtIn: ResolvedKit, settings: Json | undefined): readonly string[] {
  return isMap(settings) ? Object.keys(builtIn.kit.nodes).filter((key) => Object.hasOwn(settings, key)) : [];
}

/** How many of the fleets that a tree names are of a built-in program. */
export function builtInUse(tree: JsonObject, builtIn: ResolvedKit): 'all' | 'some' | 'none' {
  const fleets = isMap(tree['fleets']) ? Object.values(tree['fleets']) : [];
  const shared = builtInKeys(builtIn, tree['node']).length > 0;
  const own = fleets.filter((fleet) => builtInKeys(builtIn, fleet).length > 0 || (shared && !(isMap(fleet) && 'program' in fleet)));
  if (own.length === 0) return 'none';
  return own.length === fleets.length ? 'all' : 'some';
}

/** Keys of fleets that are probably meant to name a built-in program: where they stand, and what they should be. */
export function misspeltPrograms({ kit }: ResolvedKit, { fleets }: JsonObject): readonly { readonly path: Path; readonly meant: string }[] {
  const known = Object.keys(kit.nodes);
  return Object.entries(isMap(fleets) ? fleets : {}).flatMap(([fleet, settings]) =>
    Object.keys(isMap(settings) ? settings : {}).flatMap((key) => {
      const meant = known.includes(key) ? undefined : misspelt(key, known);
      return meant === undefined ? [] : [{ path: ['fleets', fleet, key], meant }];
    }),
  );
}

/** Whether values of the run may stand at a path: in settings of nodes that a built-in program takes with them. */
export function takesRunValues({ kit }: ResolvedKit, [section, ...path]: Path): boolean {
  const key = section === 'fleets' ? path[1] : section === 'node' ? path[0] : undefined;
  return typeof key === 'string' && Object.values(kit.nodes).some(({ params }) => params[key]?.takesRunValues === true);
}

/** The built-in program of a fleet: by its own keys, else by those of `node:`, unless it names a program of a kit. */
export function builtInProgram({ problems, parts: { builtIn }, tree }: Cell, own: JsonObject, path: Path): FoundPart<'nodes'> | undefined {
  const ownKeys = builtInKeys(builtIn, own);
  const [key, other] = ownKeys.length > 0 ? ownKeys : 'program' in own ? [] : builtInKeys(builtIn, tree['node']);
  if (key === undefined) return undefined;
  if (other !== undefined) problems.add(ownKeys.length > 0 ? path : ['node'], `${key} and ${other} exclude each other`);
  if ('program' in own) problems.add([...path, 'program'], `${key} and program exclude each other`, 'key');
  return { kit: builtIn, name: key, declaration: builtIn.kit.nodes[key] as NodeDeclaration };
}

/** Whether Regatta links the nodes of a fleet to nobody and shapes no link of theirs. */
export function isOutside({ kits }: Cell, { kit, program }: FleetPlan): boolean {
  return kits.find(({ kit: { name } }) => name === kit)?.kit.nodes[program.name]?.isExternal === true;
}

/** What a network says that cannot be done to nodes outside it: refused, never left out. */
export function checkOutside(
  cell: Cell,
  network: { readonly fleets: readonly FleetPlan[]; readonly topology: TopologyPlan; readonly settings: Settings<typeof networkShape> },
): void {
  const { problems } = cell;
  const { fleets, topology, settings } = network;
  const outside = fleets.filter((fleet) => isOutside(cell, fleet)).map(({ name }) => name);
  if (outside.length === 0) return;
  const isAll = outside.length === fleets.length;
  const whose = `nodes of ${outside.join(' and ')} are programs of their own`;
  if (isAll && !['none', 'discovery'].includes(topology.kind)) {
    problems.add(['network', 'topology'], `${whose}, which Regatta cannot link: they connect by themselves; accepted: none, discovery`);
  }
  for (const key of ['latency', 'jitter', 'bandwidth'] as const) {
    if (settings[key] === undefined || !(isAll || topology.kind === 'discovery')) continue;
    problems.add(['network', key], `${whose}, whose links Regatta cannot shape`);
  }
  for (const [index, exception] of (settings.between ?? []).entries()) {
    for (const [place, fleet] of exception.fleets.entries()) {
      if (!outside.includes(fleet)) continue;
      problems.add(
        ['network', 'between', index, 'fleets', place],
        `nodes of ${fleet} are programs of their own, whose links Regatta cannot shape`,
      );
    }
  }
}
