/** A process of its own at the rendezvous that the environment names: says that it is there, then stays until it is killed, or exits without a goodbye of its own. */
import { openSync } from '../../src/sdk/sync.ts';

const [name = '', ending] = process.argv.slice(2);
const sync = await openSync(undefined, { name });
await sync.signal('there');
if (ending === 'exit') process.exit(0);
await sync.barrier('never', 2);
