import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../model/plan.ts';
import { RunFiles } from './run-files.ts';

let files: RunFiles;
beforeEach(() => {
  files = new RunFiles(mkdtempSync(join(tmpdir(), 'regatta-run-')));
});
afterEach(() => files.remove());

const window = { host: 'a', ts: 1e9, counters: { due: 1 }, histograms: {}, gauges: {} };

describe('RunFiles', () => {
  it('gives back what was written and leaves nothing else behind', () => {
    const plan = { format: 1, name: 'baseline' } as Plan;
    files.writeJson('plan.json', plan);
    files.writeJson('plan.json', { ...plan, name: 'again' });
    expect(files.readJson('plan.json').name).toBe('again');
    expect(readdirSync(files.directory)).toEqual(['plan.json']);
  });

  it('names the file that is missing, damaged or of another format', () => {
    expect(files.has('run.json')).toBe(false);
    expect(() => files.readJson('run.json')).toThrow(/run\.json is missing/);
    writeFileSync(join(files.directory, 'plan.json'), '{"format": 1');
    expect(() => files.readJson('plan.json')).toThrow(/plan\.json is not JSON/);
    writeFileSync(join(files.directory, 'plan.json'), '{"format": 7}');
    expect(() => files.readJson('plan.json')).toThrow(/plan\.json has format 7; this Regatta reads format 1/);
  });

  it('says so when the disk does not take a file, and keeps what was there', () => {
    const gone = new RunFiles(join(files.directory, 'gone'));
    expect(() => gone.writeJson('plan.json', {} as Plan)).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
    expect(() => gone.appendWindow(window)).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
    expect(existsSync(gone.directory)).toBe(false);
  });

  it('replays windows, without a last one that was cut off', () => {
    files.appendWindow(window);
    files.appendWindow({ ...window, ts: 2e9 });
    writeFileSync(files.windows, '{"host":"a","ts', { flag: 'a' });
    expect(files.readWindows()).toEqual([window, { ...window, ts: 2e9 }]);
  });

  it('names the line of a window that is damaged', () => {
    files.appendWindow(window);
    writeFileSync(files.windows, 'x\n', { flag: 'a' });
    expect(() => files.readWindows()).toThrow(/windows\.ndjson:2 is not JSON/);
  });

  it('is converted once its spool is gone', () => {
    rmSync(files.spool, { recursive: true, force: true });
    expect(files.isConverted).toBe(false);
    expect(new RunFiles('/runs/20261123-124133-baseline').id).toBe('20261123-124133-baseline');
  });
});
