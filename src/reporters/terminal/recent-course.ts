import type { LiveView } from '../../model/live.ts';
import { sparkline } from './sparkline.ts';

/** How far back it goes: one value for each second. */
const seconds = 60;

interface Course {
  readonly p99Ns: (number | null)[];
  readonly rates: (number | null)[];
}

/** How the last minute of the present round went, scenario by scenario. */
export class RecentCourse {
  #round = '';
  readonly #courses = new Map<string, Course>();

  add(view: LiveView): void {
    if (view.round !== this.#round) this.#courses.clear();
    this.#round = view.round;
    for (const { name, p99Ns, achievedRate } of view.scenarios) {
      const course = this.#courses.get(name) ?? { p99Ns: [], rates: [] };
      this.#courses.set(name, course);
      course.p99Ns.push(p99Ns);
      course.rates.push(achievedRate);
      if (course.rates.length > seconds) for (const values of Object.values(course) as (number | null)[][]) values.shift();
    }
  }

  /** Its p99, or its rate where nothing has a latency yet, in at most that many characters; '' where they are too few to show anything. */
  draw(scenario: string, cells: number): string {
    const course = this.#courses.get(scenario);
    if (course === undefined || cells < 8) return '';
    const isTimed = course.p99Ns.some((value) => value !== null);
    return sparkline(isTimed ? course.p99Ns : course.rates, seconds, cells);
  }
}
