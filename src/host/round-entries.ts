import { isAgent } from '../model/agents.ts';
import { type Clock, NS_PER_S } from '../model/clock.ts';
import { RegattaError } from '../model/errors.ts';
import type { SteerOrder } from '../model/host.ts';
import type { Plan } from '../model/plan.ts';
import { seededRandom } from '../model/random.ts';
import { writeScenarios } from '../model/round-outline.ts';
import type { ScenarioRun } from '../model/scenario.ts';
import type { SyncClient } from '../model/sync.ts';
import { type PreparedEntry, prepareEntry } from '../load/prepare-entry.ts';
import type { HostedFleet } from './hosted-fleet.ts';
import { within } from './within.ts';

/** What a teardown has at least, where the plan drains for less, ns. */
const LEAST_TEARDOWN_NS = NS_PER_S;

export interface RoundEntriesOptions {
  readonly host: string;
  readonly clock: Clock;
  readonly plan: Plan;
  readonly fleet: HostedFleet;
  readonly sync: SyncClient;
  readonly run: ScenarioRun;
  /** Aborted when the host stops. */
  readonly life: AbortSignal;
}

/** The load entries of the plan's rounds on this host, each prepared once. */
export class RoundEntries {
  readonly #options: RoundEntriesOptions;
  /** Names of the hosts that drive load: to be set before anything is prepared. */
  agents: readonly string[] = [];
  readonly #prepared = new Map<number, Promise<readonly PreparedEntry[]>>();

  constructor(options: RoundEntriesOptions) {
    this.#options = options;
  }

  /** Those of a round of which operations can be this host's. */
  of(round: number, signal: AbortSignal): Promise<readonly PreparedEntry[]> {
    const known = this.#prepared.get(round) ?? this.#prepare(round, signal);
    this.#prepared.set(round, known);
    return known;
  }

  async steer({ round, entry, segments, endNs }: SteerOrder, signal: AbortSignal): Promise<void> {
    const plan = this.#options.plan.rounds[round]?.entries[entry];
    const prepared = (await this.of(round, signal)).find((each) => each.plan === plan);
    prepared?.drive.steer?.({ segments, endNs });
  }

  async tearDown(round: number, signal: AbortSignal): Promise<void> {
    const limitNs = Math.max(this.#options.plan.drainNs, LEAST_TEARDOWN_NS);
    const tearDownOne = (entry: PreparedEntry): Promise<void> =>
      within(limitNs, entry.teardown(), {
        late: () =>
          new RegattaError(
            'KIT_BROKEN',
            `the teardown of scenario ${writeScenarios(entry.plan)} did not end within ${limitNs / NS_PER_S} s`,
            {
              hint: entry.plan.scenarios.map(({ scenario }) => scenario.url).join('\n'),
            },
          ),
        signal: this.#either(signal),
      });
    await Promise.all((await this.of(round, signal)).map(tearDownOne));
  }

  async #prepare(round: number, signal: AbortSignal): Promise<readonly PreparedEntry[]> {
    const { host, clock, plan, fleet, sync, run, life } = this.#options;
    const limits = (scenario: string): Parameters<typeof within>[2] => ({
      late: () => new RegattaError('NOT_READY', `scenario ${scenario} was not set up and connected within ${plan.readyNs / NS_PER_S} s`),
      signal: this.#either(signal),
    });
    const nodes = fleet.peers.filter((handle) => handle !== undefined);
    const entries = await Promise.all(
      (plan.rounds[round]?.entries ?? []).map((entry, place) => {
        const preparing = prepareEntry(entry, {
          agent: host,
          agents: this.agents,
          sync,
          clock,
          run,
          seed: seededRandom(plan.seed, 'entry', round, place).int(2 ** 31),
          nodes,
          isAgent: isAgent(plan, fleet.size),
          clientOf: (node) => fleet.clientOf(node),
          signal: life,
        });
        return within(plan.readyNs, preparing, limits(writeScenarios(entry)));
      }),
    );
    return entries.filter((entry) => entry !== undefined);
  }

  #either(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#options.life]);
  }
}
