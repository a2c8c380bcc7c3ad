import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('grows only where collecting it takes much of the time', () => {
  const program = `
    import { setTimeout } from 'node:timers/promises';
    import { getHeapSpaceStatistics } from 'node:v8';
    import { YoungHeap } from '${new URL('young-heap.ts', import.meta.url).href}';
    const mib = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size / 2 ** 20;
    // of so many objects the last of each time survive a collection, which has to copy them; between two of them other work takes so long
    const work = (objects, surviving, ns) => {
      const kept = [];
      for (let n = 0; n < objects; n++) {
        kept[n % surviving] = { n, more: [n] };
        for (const until = process.hrtime.bigint() + BigInt(ns); ns > 0 && process.hrtime.bigint() < until; );
      }
    };
    const sizes = [mib()];
    const during = async (...how) => {
      work(...how);
      // V8's collections are told of in the next turn
      await setTimeout(10);
      sizes.push(mib());
    };
    {
      using heap = new YoungHeap();
      for (const how of [[200_000, 10_000, 4000], [200_000, 10_000, 4000], [5_000_000, 100_000, 0], [5_000_000, 100_000, 0]]) {
        await during(...how);
        heap.fit();
      }
    }
    console.log(JSON.stringify(sizes));`;
  // about as large as that of an agent whose modules are loaded
  const { stdout, stderr } = spawnSync(process.execPath, ['--min-semi-space-size=4', '--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const [before, first, cheap, dear, grown] = JSON.parse(stdout) as [number, number, number, number, number];
  // the second of its two halves is there once it is needed
  expect(Math.max(first, cheap, dear)).toBeLessThanOrEqual(2 * before);
  expect(grown).toBeGreaterThanOrEqual(8 * before);
});

test('is left to V8 when it is disposed of', () => {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { YoungHeap } from '${new URL('young-heap.ts', import.meta.url).href}';
    new YoungHeap()[Symbol.dispose]();
    const kept = [];
    for (let n = 0; n < 5e6; n++) kept[n % 20_000] = { n, more: [n] };
    console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size / 2 ** 20);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(Number(stdout)).toBeGreaterThan(8);
});
