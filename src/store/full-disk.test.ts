import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mayMount, mountSmallDisk } from '../recording/fixtures/small-disk.ts';
import { holdFile } from '../orchestrator/hold-file.ts';
import { bundledUrl, stopBundled } from './bundled/bundled-server.ts';
import { placeOf } from './bundled/place.ts';
import { exampleRun } from './fixtures/example-run.ts';
import { importRun, listExperiments, openStore } from './index.ts';

test.skipIf(!mayMount)(
  'a disk that fills up refuses runs, and with room again has all that came in (needs root to mount a small disk)',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'regatta-full-'));
    const { directory } = placeOf(home);
    mkdirSync(directory, { recursive: true });
    const unmount = mountSmallDisk(directory, '120m');
    onTestFinished(async () => {
      await stopBundled(home);
      unmount();
      for (const path of [directory, home]) rmSync(path, { recursive: true });
    }, 60_000);
    const ballast = join(directory, 'ballast');
    writeFileSync(ballast, Buffer.alloc(40e6));
    const values = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`metric${index}`, index]));
    let came = 0;
    const fill = async (): Promise<void> => {
      await using store = await openStore({ url: await bundledUrl(home, holdFile) });
      for (; ; came++) await importRun(store.db, exampleRun(came, { values }));
    };
    await expect(fill()).rejects.toMatchObject({ code: expect.stringMatching(/^STORE_(REFUSED|DOWN)$/) });
    expect(came).toBeGreaterThan(0);

    rmSync(ballast);
    await using store = await openStore({ url: await bundledUrl(home, holdFile) });
    expect(await listExperiments(store.db)).toEqual([{ experiment: 'baseline', runs: came }]);
    await importRun(store.db, exampleRun(came, { values }));
  },
  240_000,
);
