/** Brings `count` runs into the store at `url` as fast as it takes them. */
import { exampleRun } from '../../src/store/fixtures/example-run.ts';
import { importRun, openStore } from '../../src/store/index.ts';

const [url = '', writer = '', count = ''] = process.argv.slice(2);
const values = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`metric${index}`, index]));
await using store = await openStore({ url });
for (let index = 0; index < Number(count); index++) {
  const run = exampleRun(index, { values, record: { id: `writer-${writer}-run-${index}` } });
  await importRun(store.db, run);
}
