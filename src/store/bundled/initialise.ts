import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { RegattaError } from '../../model/errors.ts';
import type { Binaries } from './binaries.ts';
import type { Place } from './place.ts';

/** Major version of the PostgreSQL that Regatta brings, as a data directory names it. */
const majorVersion = '18';

/** User and database of the bundled server. */
export const userName = 'regatta';

/**
 * Makes the data directory, where there is none yet. It appears whole: what was cut off before is made anew.
 * @throws RegattaError STORE_VERSION where it is of another PostgreSQL; STORE_REFUSED where it cannot be made
 */
export async function initialise(place: Place, binaries: Binaries): Promise<void> {
  const { data, directory } = place;
  if (existsSync(data)) return checkVersion(data);
  for (const name of readdirSync(directory))
    if (name.startsWith('data.new')) rmSync(join(directory, name), { recursive: true, force: true });
  const made = `${data}.new`;
  const { code, output } = await runInitdb(place, binaries, made);
  if (code !== 0) {
    rmSync(made, { recursive: true, force: true });
    throw new RegattaError('STORE_REFUSED', `no database can be made in ${directory}: ${lastLine(output)}`, {
      hint: 'Look at its rights and at the room on its disk, or give a PostgreSQL of your own in DATABASE_URL.',
    });
  }
  renameSync(made, data);
  writeBack(place, binaries);
}

/**
 * Has the disk take all of a new data directory, while the server comes up: initdb itself would wait for that. It goes on should this process end.
 * A checkpoint of the server writes back what it changed itself, and no file that initdb left in the memory of the system.
 */
function writeBack({ user, data }: Place, { initdb, environment }: Binaries): void {
  const child = spawn(initdb, ['--sync-only', `--pgdata=${data}`], {
    ...user,
    cwd: '/',
    env: { PATH: process.env['PATH'], ...environment },
    detached: true,
    stdio: 'ignore',
  });
  // what cannot be written back now is written back by the system within half a minute
  child.once('error', () => undefined);
  child.unref();
}

/** @throws RegattaError STORE_VERSION */
function checkVersion(data: string): void {
  const file = join(data, 'PG_VERSION');
  const version = existsSync(file) ? readFileSync(file, 'utf8').trim() : 'none';
  if (version === majorVersion) return;
  throw new RegattaError('STORE_VERSION', `${data} is of PostgreSQL ${version}; this Regatta brings PostgreSQL ${majorVersion}`, {
    hint: 'Save what it has with the Regatta that made it (`regatta db backup`), remove the folder, and `regatta db restore` it here. Without that, runs come in again from their directories.',
  });
}

async function runInitdb(
  { user, passwordFile }: Place,
  { initdb, environment }: Binaries,
  data: string,
): Promise<{ code: number | null; output: string }> {
  const options = [
    `--pgdata=${data}`,
    `--username=${userName}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
    // that comes after, while the server is in use already
    '--no-sync',
  ];
  const child = spawn(initdb, options, {
    ...user,
    cwd: '/',
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const failed = new Promise<string>((resolve) => child.once('error', (error) => resolve(error.message)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const output = await Promise.race([said.then(([, stderr]) => stderr), failed]);
  return { code: child.pid === undefined ? null : await ended, output };
}

function lastLine(output: string): string {
  return (
    output
      .trim()
      .split('\n')
      .findLast((line) => /error|fatal|could not/i.test(line)) ?? output.trim()
  );
}
