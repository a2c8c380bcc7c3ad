import { messageOf } from '../../model/errors.ts';

/** Brings what was just run into the store, where one is asked for by `DATABASE_URL`. What the runs came to stands whatever becomes of that. */
export async function storeAfter(): Promise<void> {
  if ((process.env['DATABASE_URL'] ?? '') === '') return;
  try {
    // it takes time to load, which what runs without a store does not have to wait for
    const { openProjectStore } = await import('./project-store.ts');
    const { store } = await openProjectStore();
    await store[Symbol.asyncDispose]();
  } catch (error) {
    process.stderr.write(`warning: the store does not have this yet: ${messageOf(error)}. The next command that needs it brings it in.\n`);
  }
}
