import { seededRandom } from '../../src/model/random.ts';

/** How a figure goes from run to run though nothing changes: the logarithm of what it is multiplied by, of so many runs one after another. */
export type Noise = (seed: number, runs: number) => number[];

/** Kinds of noise that machines make. Each has about 10 % of its own from run to run. */
export const noises: { readonly [name: string]: Noise } = {
  independent: (seed, runs) => normals(seed, runs).map((z) => 0.1 * z),
  drift: (seed, runs) => {
    const steps = normals(seed, runs + 3);
    const [slope = 0, height = 0, phase = 0, ...own] = steps;
    return own.map((z, run) => 0.03 * slope * run + 0.3 * height * Math.sin((4 * run) / runs + phase) + 0.1 * z);
  },
  autocorrelated: (seed, runs) => {
    let level = 0;
    return normals(seed, runs).map((z) => (level = 0.67 * level + 0.2 * z));
  },
  'heavy tails': (seed, runs) => {
    const [z, one, other] = [normals(seed, runs), normals(seed + 0.25, runs), normals(seed + 0.5, runs)];
    // Student's t with two degrees of freedom
    return z.map((each, run) => (0.1 * each) / Math.sqrt(((one[run] ?? 1) ** 2 + (other[run] ?? 1) ** 2) / 2));
  },
  'two speeds': (seed, runs) => {
    const random = seededRandom(seed, 'speeds');
    let isSlow = false;
    return normals(seed, runs).map((z) => {
      if (random.next() < 0.2) isSlow = !isSlow;
      return (isSlow ? 0.4 : 0) + 0.05 * z;
    });
  },
};

/** Standard normal draws (Box and Muller). */
export function normals(seed: number, count: number): number[] {
  const random = seededRandom(seed, 'normals');
  return Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()));
}
