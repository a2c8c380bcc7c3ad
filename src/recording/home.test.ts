import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord, SetRecord } from '../model/result.ts';
import { createRun, createSet, findRun, findSet, listRuns, listSets, regattaHome, removeRun } from './home.ts';
import { RunFiles } from './run-files.ts';

const noon = new Date('2026-11-23T12:41:33.250Z');
const later = new Date('2026-11-23T12:50:00Z');
const emptySet: SetRecord = {
  format: 1,
  id: '',
  name: 'x',
  command: '',
  started: '',
  ended: null,
  axes: [],
  repeats: 1,
  runs: [],
  result: null,
};
let root: string;
let home: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'regatta-home-')));
  home = join(root, '.regatta');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function record(files: RunFiles, state: RunRecord['state'] = 'done', set: RunRecord['set'] = null): void {
  files.writeJson('run.json', { format: 1, id: files.id, state, owner: { pid: 1, startedAt: '' }, set } as unknown as RunRecord);
}

describe('regattaHome', () => {
  const inside = (...parts: string[]): string => {
    const directory = join(root, ...parts);
    mkdirSync(directory, { recursive: true });
    return directory;
  };

  it('is REGATTA_DIR where that is set', () => {
    expect(regattaHome(root, { REGATTA_DIR: 'elsewhere' })).toBe(join(root, 'elsewhere'));
  });

  it('lies in the nearest ancestor that has one or a configuration', () => {
    inside('.regatta');
    const deep = inside('project', 'examples', 'deep');
    expect(regattaHome(deep, {})).toBe(home);
    writeFileSync(join(root, 'project', 'regatta.config.yaml'), '');
    expect(regattaHome(deep, {})).toBe(join(root, 'project', '.regatta'));
  });

  it('lies in the git root where no ancestor has one', () => {
    inside('project', '.git');
    expect(regattaHome(inside('project', 'examples'), {})).toBe(join(root, 'project', '.regatta'));
  });
});

describe('createRun', () => {
  it('names the run by time and title, and keeps the home out of the repository', () => {
    const files = createRun(home, 'Degree sweep: D = 4!', noon);
    expect(files.id).toBe('20261123-124133-degree-sweep-d-4');
    expect(files.directory).toBe(join(home, 'runs', files.id));
    expect(existsSync(files.directory)).toBe(true);
    expect(readFileSync(join(home, '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('gives runs of the same second ids of their own', () => {
    const ids = [1, 2, 3].map(() => createRun(home, 'baseline', noon).id);
    expect(ids).toEqual(['20261123-124133-baseline', '20261123-124133-baseline-2', '20261123-124133-baseline-3']);
  });

  it('puts the run where -o says, and still lists it', () => {
    const out = join(root, 'out', 'here');
    const files = createRun(home, 'baseline', noon, out);
    record(files);
    expect(files).toMatchObject({ directory: out, id: '20261123-124133-baseline' });
    expect(listRuns(home)).toEqual([files]);
    expect(findRun(home, 'last', root)).toEqual(files);
    expect(findRun(home, 'out/here', root)).toEqual(files);
  });

  it('refuses an -o where nothing can be made, at once', () => {
    expect(() => createRun(home, 'baseline', noon, '/proc/nope/deep')).toThrow(/cannot write \/proc\/nope\/deep/);
  });

  it('refuses an -o that holds something', () => {
    writeFileSync(join(root, 'precious'), '');
    expect(() => createRun(home, 'baseline', noon, root)).toThrow(/not an empty directory/);
    expect(() => createRun(home, 'baseline', noon, join(root, 'precious'))).toThrow(/not an empty directory/);
  });
});

describe('findRun', () => {
  it('takes an id, the beginning of one, or the newest', () => {
    const first = createRun(home, 'baseline', noon);
    const second = createRun(home, 'sweep', later);
    expect(findRun(home, first.id, root)).toEqual(first);
    expect(findRun(home, '20261123-1250', root)).toEqual(second);
    expect(findRun(home, 'last', root)).toEqual(second);
    expect(listRuns(home)).toEqual([second, first]);
  });

  it('prefers the whole id to ids that begin with it', () => {
    const first = createRun(home, 'baseline', noon);
    createRun(home, 'baseline', noon);
    expect(findRun(home, first.id, root)).toEqual(first);
  });

  it('says which runs there are when none or several match', () => {
    const first = createRun(home, 'baseline', noon);
    createRun(home, 'sweep', later);
    expect(() => findRun(home, 'other', root)).toThrow(
      expect.objectContaining({ code: 'RUN_NOT_FOUND', hint: expect.stringContaining(first.id) }),
    );
    expect(() => findRun(home, '2026', root)).toThrow(/2 runs match "2026"/);
    expect(() => findRun(join(root, 'empty'), 'last', root)).toThrow(/no run matches "last"/);
  });

  it('takes a path of a run that this home does not know', () => {
    const foreign = createRun(join(root, 'other'), 'baseline', noon);
    record(foreign);
    expect(findRun(home, foreign.directory, root)).toEqual(foreign);
  });
});

describe('removeRun', () => {
  it('removes the run and its entry, also where -o had put it', () => {
    const kept = createRun(home, 'kept', noon);
    const moved = createRun(home, 'moved', noon, join(root, 'out'));
    record(moved);
    removeRun(home, moved, () => true);
    expect(existsSync(moved.directory)).toBe(false);
    expect(listRuns(home)).toEqual([kept]);
  });

  it('takes a run that never ended', () => {
    const files = createRun(home, 'baseline', noon);
    record(files, 'running');
    removeRun(home, files, () => false);
    expect(listRuns(home)).toEqual([]);
  });

  it('removes a copy by its path and leaves the run of the same name alone', () => {
    const files = createRun(home, 'baseline', noon);
    record(files);
    const copy = new RunFiles(join(root, 'archive', files.id));
    cpSync(files.directory, copy.directory, { recursive: true });
    removeRun(home, copy, () => false);
    expect(existsSync(copy.directory)).toBe(false);
    expect(listRuns(home)).toEqual([files]);
  });

  it('removes a set with the last of its runs, unless the process that made them goes on', () => {
    const runs = [createRun(home, 'a', noon), createRun(home, 'b', noon)];
    const set = createSet(home, 'sweep', noon);
    set.writeRecord({ ...emptySet, id: set.id, runs: runs.map(({ id }) => ({ id, params: {}, result: 'passed' })) });
    const [first, second] = runs;
    for (const [index, files] of runs.entries()) record(files, 'done', { id: set.id, index });
    removeRun(home, first as RunFiles, () => false);
    expect(listSets(home)).toHaveLength(1);
    removeRun(home, second as RunFiles, () => true);
    expect(listSets(home)).toHaveLength(1);

    const last = createRun(home, 'c', noon);
    record(last, 'done', { id: set.id, index: 2 });
    removeRun(home, last, () => false);
    expect(listSets(home)).toEqual([]);
  });

  it('never removes a directory that is no run', () => {
    const files = createRun(home, 'baseline', noon);
    writeFileSync(join(files.directory, 'thesis.txt'), '');
    expect(() => removeRun(home, files, () => false)).toThrow(/not a run directory/);
  });
});

describe('findSet', () => {
  it('finds a set by its id, by a beginning that no run has, and by its directory', () => {
    const set = createSet(home, 'sweep', noon);
    set.writeRecord({ ...emptySet, id: set.id });
    const found = (reference: string): string | undefined => findSet(home, reference, home)?.id;
    expect([set.id, '20261123-124133-sweep-s', join('sets', set.id)].map(found)).toEqual([set.id, set.id, set.id]);
    expect(found('20261123')).toBe(set.id);
    createRun(home, 'sweep', noon);
    expect(found('20261123')).toBeUndefined();
    expect([found(set.id), found('20261123-124133-sweep'), found(''), found('other')]).toEqual([set.id, undefined, undefined, undefined]);
  });
});

describe('createSet', () => {
  it('makes a place for set.json, listed newest first', () => {
    const set = createSet(home, 'degree-sweep', noon);
    const next = createSet(home, 'degree-sweep', later);
    set.writeRecord({ ...emptySet, id: set.id });
    expect(set.readRecord().id).toBe('20261123-124133-degree-sweep-set');
    expect(listSets(home).map(({ id }) => id)).toEqual([next.id, set.id]);
    expect(() => next.readRecord()).toThrow(expect.objectContaining({ code: 'RUN_UNREADABLE' }));
  });
});
