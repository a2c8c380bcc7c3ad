import { NS_PER_S } from '../model/clock.ts';
import type { ControlEnd, Controller, Decision, Level, Segment } from '../model/controller.ts';
import { messageOf, RegattaError } from '../model/errors.ts';
import type { HostHandle, SteerOrder } from '../model/host.ts';
import type { Window } from '../model/load.ts';
import type { MetricSpec } from '../model/metric.ts';
import type { DrivePlan, EntryPlan, RoundPlan } from '../model/plan.ts';
import { entryLabel } from '../model/round-outline.ts';
import type { SearchObservation } from '../model/result.ts';
import { levelsTable, type Recorder } from '../model/table.ts';
import { EntryWindows } from './entry-windows.ts';

export interface SteeringOptions {
  readonly round: RoundPlan;
  readonly number: number;
  /** ns since run start. */
  readonly startNs: number;
  readonly hosts: readonly HostHandle[];
  readonly metrics: readonly MetricSpec[];
  readonly recorder: Recorder;
  /** A new controller; undefined for drives of another kind. */
  readonly controllerOf: (drive: DrivePlan) => Controller | undefined;
  /** Orders that are on their way are given up. */
  readonly signal: AbortSignal;
}

/** An entry that a controller steers. */
interface Steered {
  readonly place: number;
  readonly label: string;
  readonly controller: Controller;
  readonly windows: EntryWindows;
  levels: number;
  end: ControlEnd | undefined;
}

/** Steers the entries of one round that have a controller: asks it each second, tells all hosts what it decides, and records its levels. */
export class Steering {
  readonly #options: SteeringOptions;
  readonly #steered: readonly Steered[];
  readonly #problems = new Set<string>();
  #notTaken = 0;

  constructor(options: SteeringOptions) {
    this.#options = options;
    this.#steered = options.round.entries.flatMap((entry, place) => this.#steer(entry, place));
  }

  /** Orders that came late or were not taken, in words, each once. */
  get problems(): readonly string[] {
    return [...this.#problems];
  }

  /** Orders that hosts refused: their load was another than what was decided. */
  get notTaken(): number {
    return this.#notTaken;
  }

  /** Whether any entry has a controller. */
  get isSteered(): boolean {
    return this.#steered.length > 0;
  }

  /** What became of the searches of the round. */
  get searches(): readonly SearchObservation[] {
    const searching = this.#steered.filter(({ levels, end }) => levels > 0 || end !== undefined);
    return searching.map(({ label, end }) => ({ entry: label, isOver: end !== undefined, spoiled: end?.spoiled ?? null }));
  }

  /** Spans of the round that the answers of its searches rest on, ns since run start, in order; none where there is no search. */
  get measured(): readonly { readonly fromNs: number; readonly untilNs: number }[] {
    const { startNs } = this.#options;
    return this.#steered
      .flatMap(({ end }) => end?.measured ?? [])
      .map(({ fromNs, untilNs }) => ({ fromNs: startNs + fromNs, untilNs: startNs + untilNs }))
      .toSorted((one, other) => one.fromNs - other.fromNs);
  }

  add(window: Window): void {
    for (const steered of this.#steered) {
      for (const seen of steered.windows.add(window)) {
        if (steered.end === undefined) this.#follow(steered, steered.controller.next(seen));
      }
    }
  }

  #steer(entry: EntryPlan, place: number): Steered[] {
    const controller = this.#options.controllerOf(entry.drive);
    if (controller === undefined) return [];
    const { hosts, metrics, startNs } = this.#options;
    const limits = entry.drive.limits ?? [];
    const windows = new EntryWindows({
      hosts: hosts.map(({ name }) => name),
      scenarios: entry.scenarios.map(({ name }) => name),
      limits,
      metrics: metrics.filter(({ name }) => limits.some(({ metric }) => metric === name)),
      roundStartNs: startNs,
      first: controller.first,
    });
    return [{ place, label: entryLabel(entry), controller, windows, levels: 0, end: undefined }];
  }

  #follow(steered: Steered, { segments, level, end }: Decision): void {
    if (level !== undefined) this.#record(steered, level);
    steered.end = end;
    steered.windows.steer(segments);
    if (segments.length > 0 || end !== undefined) this.#publish(steered, segments, end);
  }

  #publish({ place, label }: Steered, segments: readonly Segment[], end: ControlEnd | undefined): void {
    const { hosts, number } = this.#options;
    const order: SteerOrder = { round: number, entry: place, segments, endNs: end?.atNs ?? null };
    for (const host of hosts) {
      void this.#send(host, order, label);
    }
  }

  async #send(host: HostHandle, order: SteerOrder, label: string): Promise<void> {
    const { signal } = this.#options;
    try {
      const { lateNs } = await host.steer(order, signal);
      if (lateNs === 0) return;
      this.#problems.add(`${host.name} heard of a rate of ${label} ${(lateNs / NS_PER_S).toFixed(1)} s after it began, and caught up`);
    } catch (error) {
      // of a host that is gone its watch tells
      if (signal.aborted || (error instanceof RegattaError && error.code === 'HOST_LOST')) return;
      this.#notTaken++;
      this.#problems.add(`${host.name} did not take a rate of ${label}: ${messageOf(error)}`);
    }
  }

  #record(steered: Steered, level: Level): void {
    const { recorder, number, startNs } = this.#options;
    const writer = recorder.table(levelsTable);
    const { columns } = writer;
    const row = writer.next();
    columns.ts[row] = startNs + level.fromNs;
    columns.until[row] = startNs + level.untilNs;
    columns.round[row] = number;
    columns.entry[row] = recorder.code(steered.label);
    columns.level[row] = steered.levels++;
    columns.rate[row] = level.rate;
    columns.achieved[row] = level.achieved;
    columns.operations[row] = level.tallied.finished;
    columns.p50[row] = level.tallied.p50Ns ?? Number.NaN;
    columns.p99[row] = level.tallied.p99Ns ?? Number.NaN;
    columns.held[row] = Number(level.held);
    columns.judged[row] = Number(level.judged);
    columns.reason[row] = level.reason === '' ? -1 : recorder.code(level.reason);
  }
}
