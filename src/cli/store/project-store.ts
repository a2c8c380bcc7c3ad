import { holdFile } from '../../orchestrator/hold-file.ts';
import { home } from '../named-runs.ts';
import { bundledUrl, openStore, type Store } from '../wire-store.ts';
import { catchUp } from './catch-up.ts';

/**
 * The store of this project, with all of its finished runs in it: the database of `DATABASE_URL`, else its own, which is started where it is not running.
 * @throws RegattaError STORE_DOWN, STORE_VERSION, STORE_REFUSED
 */
export async function openProjectStore(): Promise<Store> {
  const store = await openStore({ url: await projectUrl() });
  try {
    await catchUp(store.db, home());
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
  return store;
}

/** Where the store of this project is. @throws as {@link openProjectStore} */
export async function projectUrl(): Promise<string> {
  const asked = process.env['DATABASE_URL'] ?? '';
  return asked === '' ? bundledUrl(home(), holdFile) : asked;
}
