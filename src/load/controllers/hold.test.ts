import { describe, expect, test } from 'vitest';
import type { Controller, Decision, Tallied } from '../../model/controller.ts';
import type { JsonObject } from '../../model/json.ts';
import { seededRandom } from '../../model/random.ts';
import { hold } from './hold.ts';
import { p99Limit } from './fixtures/p99-limit.ts';
import { simulate } from './fixtures/simulated-system.ts';

const s = 1e9;

function controller(options: JsonObject = {}, target = 0.1): Controller {
  const planned = hold.plan({ metric: 'operations.p99', at: `${target * 1000}ms`, from: 10, min: 1, ...options }, [p99Limit('==', target)]);
  if ('problem' in planned) throw new Error(planned.problem);
  return planned.make();
}

/** Rates in force each second on a system whose p99 follows the law of M/M/1 exactly: 5 ms at rest, no more than 1000/s. */
function onTheLaw(holding: Controller, seconds: number): number[] {
  const segments = [...holding.first];
  return Array.from({ length: seconds }, (_, index) => {
    const elapsedNs = (index + 1) * s;
    const inForce = segments.findLast(({ fromNs }) => fromNs < elapsedNs) ?? { fromNs: 0, rate: 0 };
    const p99S = 0.005 / (1 - Math.min(inForce.rate / 1000, 0.999));
    const tallied = (lengthNs: number): Tallied => {
      const [started = 0, finished = 0] = [inForce.rate, Math.min(inForce.rate, 1000)].map((rate) => (rate * lengthNs) / s);
      return { lengthNs, started, finished, dropped: 0, failed: 0, unknown: 0, p50Ns: 0, p99Ns: 0, lagP99Ns: 0, values: [p99S] };
    };
    const decision: Decision = holding.next({
      elapsedNs,
      inFlight: inForce.rate * p99S,
      second: tallied(s),
      segment: tallied(elapsedNs - inForce.fromNs),
    });
    for (const { fromNs } of decision.segments) expect(fromNs).toBeGreaterThanOrEqual(elapsedNs + 2 * s);
    segments.push(...decision.segments);
    return inForce.rate;
  });
}

describe('hold', () => {
  test('comes to the rate at which the law of M/M/1 gives the target, from below, without overshooting, and stays', () => {
    const rates = onTheLaw(controller(), 120);
    // 5 ms / (1 − ρ) = 100 ms
    expect(rates.at(-1)).toBeCloseTo(950, -1);
    expect(Math.max(...rates)).toBeLessThan(960);
    expect(rates.every((rate, index) => index === 0 || rate >= (rates[index - 1] ?? 0) * 0.999)).toBe(true);
    expect(rates.findIndex((rate) => rate > 900)).toBeLessThan(60);
  });

  test('comes down to it from a rate that is too high', () => {
    expect(onTheLaw(controller({ from: 2000 }), 200).at(-1)).toBeCloseTo(950, -1.5);
  });

  test('stays near what a noisy queue can do, and below it', () => {
    for (let seed = 0; seed < 4; seed++) {
      const random = seededRandom(seed, 'service');
      const { rates, p99Ns } = simulate(controller(), { serviceNs: () => -Math.log(1 - random.next()) * 2e6 }, 200);
      const settled = rates.slice(60);
      const mean = settled.reduce((sum, rate) => sum + rate, 0) / settled.length;
      expect(mean, `seed ${seed}`).toBeGreaterThan(430);
      expect(mean, `seed ${seed}`).toBeLessThan(510);
      expect(Math.max(...settled) / Math.min(...settled), `seed ${seed}`).toBeLessThan(1.5);
      const slow = p99Ns.slice(60).filter((ns) => (ns ?? 0) > 1e9).length;
      expect(slow, `seed ${seed}`).toBeLessThan(10);
    }
  });

  test('after a stall works off what has piled up and comes back to the rate before', () => {
    const { rates, p99Ns } = simulate(controller(), { serviceNs: () => 2e6, stall: [100 * s, 104 * s] }, 170);
    const before = rates[99] ?? 0;
    expect(before).toBeGreaterThan(440);
    expect(Math.min(...rates.slice(104, 130))).toBeLessThan(before / 2);
    expect(rates.slice(150).every((rate) => rate > 0.85 * before && rate < 1.15 * before)).toBe(true);
    expect(Math.max(...p99Ns.slice(140, 170).map((ns) => ns ?? 0))).toBeLessThan(1e9);
  });

  test('keeps within the rates that were allowed', () => {
    const rates = onTheLaw(controller({ from: 20, min: 20, max: 300 }), 100);
    expect(rates.at(-1)).toBe(300);
    // no rate meets that
    expect(onTheLaw(controller({ from: 20, min: 10 }, 0.001), 100).at(-1)).toBe(10);
  });

  test('takes a statistic of 0 for far below the target, and learns nothing of the system at rest by it', () => {
    const holding = controller();
    const rates = [0, 0, 0.05].map((value, index) => {
      const elapsedNs = (index + 1) * 5 * s;
      const tallied: Tallied = {
        lengthNs: 5 * s,
        started: 500,
        finished: 500,
        dropped: 0,
        failed: 0,
        unknown: 0,
        p50Ns: 0,
        p99Ns: 0,
        lagP99Ns: 0,
        values: [value],
      };
      return holding.next({ elapsedNs, inFlight: 0, second: tallied, segment: tallied }).segments[0]?.rate;
    });
    // 50 ms is the least above 0 that was seen
    expect(rates).toEqual([20, 40, 80]);
  });

  test('reads its short form', () => {
    expect(hold.shorthand('operations.p99 = 100ms')).toEqual({ metric: 'operations.p99', at: '100ms' });
    expect(hold.shorthand('operations.p99 < 100ms')).toBeUndefined();
  });

  test.each([
    [{ from: 0.5 }, 'from'],
    [{ max: 0.5 }, 'max'],
    [{ from: 20, max: 10 }, 'from'],
  ])('refuses %o', (options, option) => {
    const given = { metric: 'operations.p99', at: '100ms', from: 10, min: 1, ...options };
    expect(hold.plan(given, [p99Limit('==', 0.1)])).toMatchObject({ option, problem: expect.any(String) });
  });

  test('keeps durations alone', () => {
    const failed = { text: '', metric: 'operations.failed', labels: {}, comparator: '==', limit: 0.01, unit: 'share' } as const;
    expect(hold.plan({ metric: 'operations.failed', at: '1%', from: 10, min: 1 }, [failed])).toMatchObject({ option: 'metric' });
  });
});
