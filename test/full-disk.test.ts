import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mayMount, mountSmallDisk } from '../src/recording/fixtures/small-disk.ts';
import { awkwardExperiment } from './support/awkward.ts';
import { processesOf, regatta, temporaryHome } from './support/cli.ts';
import { lastRun } from './support/runs.ts';

/** A file system of its own with that much room, for a test. */
function smallDisk(size: string): string {
  const directory = temporaryHome();
  onTestFinished(mountSmallDisk(directory, size));
  return directory;
}

test.skipIf(!mayMount)(
  'a disk that fills up during a run ends it with what to do; with room again, the run is analysed (needs root to mount a small disk)',
  async () => {
    const home = smallDisk('2m');
    const end = await regatta(home, ['run', awkwardExperiment(temporaryHome(), { program: 'floods' })]);
    expect(end.code).toBe(4);
    expect(end.stderr).toMatch(/no room left to write .*ENOSPC/);
    expect(end.stderr).toContain('Free some space');
    expect(processesOf(home)).toEqual([]);
    expect((await regatta(home, ['runs'])).stdout).toContain('cut off');

    rmSync(join(lastRun(home).directory, 'fleets'), { recursive: true });
    const report = await regatta(home, ['report', 'last']);
    expect(report.code).toBe(4);
    expect(report.stdout).toContain('errored');
  },
);
