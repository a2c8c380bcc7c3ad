import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../model/random.ts';
import { Lead } from './lead.ts';

/** What a lead has learnt of wakes that take so long, and the share of later ones that it covers. */
function learnt(tookNs: () => number): { readonly ns: number; readonly inTime: number } {
  const lead = new Lead();
  for (let wake = 0; wake < 5000; wake++) lead.learn(tookNs());
  const { ns } = lead;
  return { ns, inTime: Array.from({ length: 5000 }, tookNs).filter((took) => took <= ns).length / 5000 };
}

describe('a lead', () => {
  test('is what nine of ten wakes take', () => {
    const random = seededRandom(1, 'wakes');
    const { ns, inTime } = learnt(() => 40e3 + 100e3 * random.next() ** 2);
    expect(inTime).toBeGreaterThan(0.84);
    expect(inTime).toBeLessThan(0.96);
    expect(ns).toBeLessThan(140e3);
  });

  test('is not carried away by one wake that took very long', () => {
    const lead = new Lead();
    const before = lead.ns;
    lead.learn(50e6);
    expect(lead.ns - before).toBeLessThan(10e3);
  });

  test('is never longer than what is worth a core, nor less than nothing', () => {
    expect(learnt(() => 100e6).ns).toBe(1e6);
    expect(learnt(() => 0).ns).toBe(0);
  });
});
