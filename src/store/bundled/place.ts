import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, RegattaError } from '../../model/errors.ts';

/** Where the bundled PostgreSQL of a project keeps what it has. */
export interface Place {
  readonly directory: string;
  /** PostgreSQL's own: its data directory. */
  readonly data: string;
  /** What the server writes. */
  readonly log: string;
  /** Readable by its owner alone. */
  readonly passwordFile: string;
  /** Whom the server runs as; absent: as whoever starts it. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** Everything of the bundled server that belongs to root's projects, and that other users can reach. */
export const rootDirectory = '/var/lib/regatta';

/**
 * Where the data of the project with this home lies: in it. PostgreSQL refuses to run as root: of root it lies where a user without rights can come to, which the home of root is not, and the server runs as `nobody`.
 * @param home `.regatta` of the project
 */
export function placeOf(home: string): Place {
  if (process.getuid?.() !== 0) return placeIn(join(home, 'db'));
  const project = createHash('sha256').update(home).digest('hex').slice(0, 16);
  return { ...placeIn(join(rootDirectory, project)), user: nobody() };
}

function placeIn(directory: string): Place {
  return { directory, data: join(directory, 'data'), log: join(directory, 'server.log'), passwordFile: join(directory, 'password') };
}

/** Makes the directory, and a password where there is none yet. @throws RegattaError STORE_REFUSED where that is not allowed, or no room is left */
export function preparePlace({ directory, passwordFile, user }: Place): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (user !== undefined) {
      chmodSync(dirname(directory), 0o755);
      chownSync(directory, user.uid, user.gid);
    }
    if (statSync(passwordFile, { throwIfNoEntry: false }) === undefined) {
      writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
      if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
    }
  } catch (error) {
    throw new RegattaError('STORE_REFUSED', `no database can be made in ${directory}: ${messageOf(error)}`, {
      hint: 'Look at its rights and at the room on its disk, or give a PostgreSQL of your own in DATABASE_URL.',
      cause: error,
    });
  }
}

/** The user that every system has for what shall have no rights. */
function nobody(): NonNullable<Place['user']> {
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
  if (uid === undefined || gid === undefined) {
    throw new RegattaError('STORE_DOWN', 'PostgreSQL does not run as root, and this system has no user "nobody"', {
      hint: 'Run Regatta as another user, or give a PostgreSQL of your own in DATABASE_URL.',
    });
  }
  return { uid: Number(uid), gid: Number(gid) };
}
