import { NS_PER_MS } from '../model/clock.ts';
import type { MonitorPlan } from '../model/plan.ts';
import { loadMonitor, type MonitorTable } from './load-monitor.ts';
import { MonitorSeat, type MonitorSite } from './monitor-seat.ts';

/** The monitors of one process. Whatever goes wrong with one harms neither the run nor the others: it is among the problems. */
export class MonitorGroup implements AsyncDisposable {
  readonly #seats: readonly MonitorSeat[];
  readonly #site: MonitorSite;
  readonly #borders = new Set<NodeJS.Timeout>();

  /** Starts them; nobody needs to wait for that. */
  constructor(plans: readonly MonitorPlan[], own: MonitorTable, site: MonitorSite) {
    this.#site = site;
    this.#seats = labelled(plans).map(({ plan, label }) => {
      const { options } = plan;
      return new MonitorSeat({ label, options, everyNs: Number(options['every']), load: () => loadMonitor(plan, own) }, site);
    });
    for (const seat of this.#seats) void seat.start();
  }

  /** All read at that instant as well, whatever their intervals: a phase begins or ends. @param atNs of the clock; at once where it is past */
  border(atNs: number): void {
    const timer = setTimeout(
      () => {
        this.#borders.delete(timer);
        for (const seat of this.#seats) seat.border();
      },
      Math.max(0, (atNs - this.#site.clock.now()) / NS_PER_MS),
    );
    this.#borders.add(timer);
  }

  /** What went wrong with them, in words. */
  get problems(): readonly string[] {
    return this.#seats.flatMap(({ problems }) => problems);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#borders) clearTimeout(timer);
    await Promise.all(this.#seats.map((seat) => seat.end()));
  }
}

/** The second of one name is `name-2`: what they cost and how often they fail is told apart. */
function labelled(plans: readonly MonitorPlan[]): readonly { readonly plan: MonitorPlan; readonly label: string }[] {
  const seen = new Map<string, number>();
  return plans.map((plan) => {
    const count = (seen.get(plan.name) ?? 0) + 1;
    seen.set(plan.name, count);
    return { plan, label: count === 1 ? plan.name : `${plan.name}-${count}` };
  });
}
