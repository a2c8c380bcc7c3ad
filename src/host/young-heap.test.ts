import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('grows only where many operations are in flight', () => {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { YoungHeap } from '${new URL('young-heap.ts', import.meta.url).href}';
    const mib = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size / 2 ** 20;
    const kept = [];
    // what stays for a while survives several collections
    const work = () => { for (let n = 0; n < 3e6; n++) kept[n % 20_000] = { n, more: [n] }; };
    const heap = new YoungHeap();
    const sizes = [mib()];
    for (const inFlight of [50, 5000]) {
      heap.fit(inFlight);
      work();
      sizes.push(mib());
    }
    console.log(JSON.stringify(sizes));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const [before, few, many] = JSON.parse(stdout) as [number, number, number];
  // the second of the two halves is there once it is needed
  expect(few).toBeLessThanOrEqual(2 * before);
  expect(many).toBeGreaterThanOrEqual(16);
});
