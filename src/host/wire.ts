/** What a host can do that is named in plans. The other root beside `cli/wire.ts`. */
export { monitors } from '../monitors/index.ts';
