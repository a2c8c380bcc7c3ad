import { RegattaError } from '../model/errors.ts';
import type { FleetPlan } from '../model/plan.ts';

type Versions = { readonly [name: string]: string };

/** What the hosts of a run say that they loaded, and what was built for programs that they started. */
export class LoadedVersions {
  /** By what was built; null is what is installed. */
  readonly #groups = new Map<string, { readonly fleets: Set<string>; readonly versions: { [name: string]: string } }>();

  /**
   * Takes in what a host loaded for the nodes of fleets; they have one build, as a host has.
   * @throws RegattaError KIT_BROKEN where another host with the same build loaded others, BUILD where it is not what was built
   */
  add(fleets: readonly FleetPlan[], loaded: Versions): void {
    const [first] = fleets;
    const group = this.#groupOf(fleets);
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

  /** By name; where fleets have different ones, by name and fleets. */
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

  #groupOf(fleets: readonly FleetPlan[]): { readonly fleets: Set<string>; readonly versions: { [name: string]: string } } {
    const key = JSON.stringify(fleets[0]?.software ?? null);
    const group = this.#groups.get(key) ?? { fleets: new Set<string>(), versions: {} };
    for (const { name } of fleets) group.fleets.add(name);
    this.#groups.set(key, group);
    return group;
  }
}
