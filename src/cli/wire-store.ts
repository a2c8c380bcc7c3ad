/** The store, apart from wire.ts: what runs and measures needs none of it, and it takes time to load. */
export * from '../store/index.ts';
