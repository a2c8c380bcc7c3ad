import { RegattaError } from '../model/errors.ts';
import type { FleetPart } from '../model/fleet-of-node.ts';

type Versions = { readonly [name: string]: string };

/** What the hosts of a run say that they loaded, and what was built for programs that they started. */
export class LoadedVersions {
  /** By what was built; null is what is installed. */
  readonly #groups = new Map<string, { readonly fleets: Set<string>; readonly versions: { [name: string]: string } }>();

  /**
   * Takes in what a host loaded for its nodes; they have one build, as a host has.
   * @throws RegattaError KIT_BROKEN where another host with the same build loaded others, BUILD where it is not what was built
   */
  add(parts: readonly FleetPart[], loaded: Versions): void {
    const first = parts[0]?.fleet;
    const group = this.#groupOf(parts);
    for (const [name, version] of Object.entries(loaded)) {
      const known = (group.versions[name] ??= version);
      // figures would speak of a mixture that nobody asked for
      if (known !== version) throw new RegattaError('KIT_BROKEN', `hosts loaded different versions of ${name}: ${known} and ${version}`);
    }
    if (first?.software === undefined) return;
    const { software } = first;
    for (const [name, version] of Object.entries(software.packages ?? {})) {
      if (loaded[name] !== version) {
        throw new RegattaError('BUILD', `${name} ${version} was built for ${first.name}, and its hosts loaded ${loaded[name] ?? 'none'}`);
      }
    }
    Object.assign(group.versions, software.versions);
  }

  /** By name; where fleets (or the versions of one) have different ones, by name and fleets. */
  get all(): Versions {
    const groups = [...this.#groups.values()];
    const names = new Set(groups.flatMap(({ versions }) => Object.keys(versions)));
    return Object.fromEntries(
      [...names].flatMap((name) => {
        const having = groups.filter(({ versions }) => versions[name] !== undefined);
        const isOne = new Set(having.map(({ versions }) => versions[name])).size === 1;
        return having.map(
          ({ fleets, versions }) => [isOne ? name : `${name} (${[...fleets].join(', ')})`, versions[name] as string] as const,
        );
      }),
    );
  }

  #groupOf(parts: readonly FleetPart[]): { readonly fleets: Set<string>; readonly versions: { [name: string]: string } } {
    const key = JSON.stringify(parts[0]?.fleet.software ?? null);
    const group = this.#groups.get(key) ?? { fleets: new Set<string>(), versions: {} };
    for (const { fleet, version } of parts) group.fleets.add(version === undefined ? fleet.name : `${fleet.name} ${version}`);
    this.#groups.set(key, group);
    return group;
  }
}
