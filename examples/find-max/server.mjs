// A service with one worker, which takes the same time for every request and answers in the order in which they come: so it is known what it can do. The time is kept by a
// clock and costs no CPU: each answer is due when the one before it was due and the service time has gone by, however late a timer fires.
import { createServer } from 'node:http';

const [port, serviceMs] = process.argv.slice(2).map(Number);

/** When the worker is free, ms. */
let freeAt = 0;

const server = createServer((request, response) => {
  const now = performance.now();
  const isWork = request.url === '/work';
  if (isWork) freeAt = Math.max(now, freeAt) + serviceMs;
  setTimeout(() => response.end(isWork ? 'done\n' : 'well\n'), isWork ? freeAt - now : 0);
});
server.listen(port, '127.0.0.1', () => process.stdout.write(`listening on ${server.address().port}\n`));
process.on('SIGTERM', () => process.exit());
