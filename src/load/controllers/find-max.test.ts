import { describe, expect, test } from 'vitest';
import type { ControllerProblem, PlannedController } from '../../model/controller.ts';
import type { JsonObject } from '../../model/json.ts';
import { seededRandom } from '../../model/random.ts';
import { findMax } from './find-max.ts';
import { p99Limit } from './fixtures/p99-limit.ts';
import { type Course, simulate, type SimulatedSystem } from './fixtures/simulated-system.ts';

const s = 1e9;
const limit = p99Limit('<', 0.1);

function plan(options: JsonObject = {}, limits = [limit]): ControllerProblem | PlannedController {
  const given = { limits: limits.map(({ text }) => text), from: 100, cooldown: s, repeats: 3, resolution: 0.02, ...options };
  return findMax.plan(given, limits);
}

function search(system: SimulatedSystem, options: JsonObject = {}): Course {
  const planned = plan(options);
  if ('problem' in planned) throw new Error(planned.problem);
  const course = simulate(planned.make(), system, 2000);
  expect(course.end).toBeDefined();
  return course;
}

/** The highest rate that most levels of held, and the lowest that most did not. */
function interval({ levels }: Course): { held: number; failed: number } {
  const rates = [...new Set(levels.filter(({ judged }) => judged).map(({ rate }) => rate))];
  const holds = (rate: number): boolean => {
    const tries = levels.filter((level) => level.judged && level.rate === rate);
    return tries.filter(({ held }) => held).length > tries.length / 2;
  };
  return { held: Math.max(...rates.filter(holds)), failed: Math.min(...rates.filter((rate) => !holds(rate))) };
}

describe('find-max', () => {
  test('finds what a server of fixed service time can do, to within the resolution and what a level cannot show', () => {
    const { held, failed } = interval(search({ serviceNs: () => 2e6 }));
    expect(held).toBeGreaterThan(500 / 1.02);
    // an overload of 2 % makes latencies of 100 ms in the 5 s of a level
    expect(held).toBeLessThanOrEqual(510);
    expect(failed / held).toBeLessThanOrEqual(1.02);
  });

  test('finds it through the noise of exponential service times, with whatever seed', () => {
    for (let seed = 0; seed < 8; seed++) {
      const random = seededRandom(seed, 'service');
      const { held } = interval(search({ serviceNs: () => -Math.log(1 - random.next()) * 2e6 }));
      // D/M/1 at 2 ms: p99 is 100 ms where 1 − ρ is about 0.023; a level of 5 s shows it in part
      expect(held, `seed ${seed}`).toBeGreaterThan(440);
      expect(held, `seed ${seed}`).toBeLessThan(530);
    }
  });

  test('publishes every segment at least two seconds ahead, and sends nothing until the backlog of a failed level is gone', () => {
    const { levels, segments } = search({ serviceNs: () => 2e6 });
    for (const [index, level] of levels.entries()) {
      const next = levels[index + 1];
      if (next === undefined) continue;
      expect(next.fromNs - level.untilNs).toBeGreaterThanOrEqual(3 * s);
      // of 800/s for 5 s 300/s pile up, for whose 1500 it takes 3 s; then 3 s until the next begins
      if (level.rate === 800) expect(next.fromNs - level.untilNs).toBeGreaterThanOrEqual(6 * s);
    }
    expect(segments.every(({ fromNs }) => fromNs % s === 0)).toBe(true);
    expect(segments.filter(({ rate }) => rate === 0)).toHaveLength(levels.length);
  });

  test('rests its answer on the levels of the highest rate that held, each as often as asked', () => {
    const course = search({ serviceNs: () => 2e6 });
    const { held } = interval(course);
    const knee = course.levels.filter(({ rate }) => rate === held);
    expect(knee).toHaveLength(3);
    expect(course.end?.measured).toEqual(knee.map(({ fromNs, untilNs }) => ({ fromNs, untilNs })));
    expect(course.end?.spoiled).toBeUndefined();
  });

  test('stops at the highest rate that was asked for', () => {
    const course = search({ serviceNs: () => 1e5 }, { to: 900 });
    expect(course.levels.map(({ rate }) => rate)).toEqual([100, 200, 400, 800, 900, 900, 900]);
  });

  test('of a system that answers with errors alone holds nothing', () => {
    const course = search({ serviceNs: () => 1e6, fails: () => true });
    expect(course.levels.every(({ held }) => !held)).toBe(true);
    expect(course.end).toMatchObject({ measured: [] });
  });

  test('where the load generator cannot do what it is asked, repeats the level and then gives up, with what held until then', () => {
    // from 500/s on it leaves out every tenth
    let due = 0;
    const course = search({ serviceNs: () => 1e5, lagNs: () => (due++ > 7 * 500 && due % 10 === 0 ? Number.POSITIVE_INFINITY : 0) });
    expect(course.end?.spoiled).toBe('the load generator was the limit 3 times in a row');
    expect(course.levels.slice(-3).map(({ rate, judged }) => ({ rate, judged }))).toEqual(
      Array.from({ length: 3 }, () => ({ rate: 800, judged: false })),
    );
    expect(course.end?.measured).toHaveLength(1);
  });

  test('one hiccup of the load generator costs one level and no answer', () => {
    const hiccup = (dueNs: number): number => (dueNs > 10 * s && dueNs < 10.3 * s ? 10.3 * s - dueNs : 0);
    const course = search({ serviceNs: () => 2e6, lagNs: hiccup });
    expect(course.levels.filter(({ judged }) => !judged)).toHaveLength(1);
    expect(interval(course).held).toBeGreaterThan(490);
  });

  test.each([
    [{ to: 50 }, 'to', '50/s is below 100/s'],
    [{ level: 1.5 * s }, 'level', '1500ms is not whole seconds'],
    [{ from: 10 }, 'from', '10/s for 5s are 50 operations, and operations.p99 < 100ms needs 100; write 20/s'],
  ])('refuses %o', (options, option, problem) => {
    expect(plan(options)).toMatchObject({ option, problem: expect.stringContaining(problem) });
  });

  test('refuses to search without a limit, which every rate would hold', () => {
    expect(plan({}, [])).toEqual({ option: 'limits', problem: 'there is none: every rate would hold; write operations.p99 < 100ms' });
  });

  test('holds a level for at least ten times the longest duration among its limits', () => {
    const slow = p99Limit('<', 2);
    expect(plan({ level: 5 * s }, [slow])).toMatchObject({ option: 'level', problem: expect.stringContaining('write 20s or more') });
    expect(plan({}, [slow])).toMatchObject({ outline: expect.any(Function) });
  });
});
