import { RegattaError } from '../../model/errors.ts';
import { holdFile } from '../../orchestrator/hold-file.ts';
import { home } from '../named-runs.ts';
import { bundledUrl, hasBundled, openStore, type Store } from '../wire-store.ts';
import { catchUp } from './catch-up.ts';

/**
 * The store of this project with all of its finished runs in it, and how many of them are new: the database of `DATABASE_URL`, else its own, which is started where it
 * is not running.
 * @throws RegattaError STORE_DOWN, STORE_VERSION, STORE_REFUSED
 */
export async function openProjectStore(): Promise<{ readonly store: Store; readonly count: number }> {
  const store = await openStoreAsIs();
  try {
    return { store, count: await catchUp(store.db, home()) };
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

/** The store of this project with what it has. @throws as {@link openProjectStore} */
export async function openStoreAsIs(): Promise<Store> {
  try {
    return await openStore({ url: await projectUrl() });
  } catch (error) {
    // it may have begun to stop, for nobody was connected, just when it was asked for
    if (asked() !== undefined || !(error instanceof RegattaError) || error.code !== 'STORE_DOWN') throw error;
    return openStore({ url: await projectUrl() });
  }
}

/** Where the store of this project is. @throws as {@link openProjectStore} */
export async function projectUrl(): Promise<string> {
  return asked() ?? (await bundledUrl(home(), holdFile));
}

/** Whether there is a store at all: one of `DATABASE_URL`, or one that a command has made before. */
export function hasStore(): boolean {
  return asked() !== undefined || hasBundled(home());
}

function asked(): string | undefined {
  const url = process.env['DATABASE_URL'] ?? '';
  return url === '' ? undefined : url;
}
