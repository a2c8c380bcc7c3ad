// An HTTP server as there are many: it greets, says whether it is well, and has a page of numbers. Its port is its argument.
import { createServer } from 'node:http';

/** A greeting takes as long as if it came from a database, ms. */
const slowMs = 50;

let greeted = 0;
const pages = {
  '/health': () => 'well\n',
  '/hello': () => `hello no. ${++greeted}\n`,
  '/metrics': () => `# TYPE greetings_total counter\ngreetings_total ${greeted}\n`,
};

const server = createServer((request, response) => {
  const page = pages[request.url ?? ''];
  const answer = () =>
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/plain' }).end(page?.() ?? 'no such page\n');
  setTimeout(answer, request.url === '/hello' ? slowMs : 0);
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write(`listening on ${server.address().port}\n`));
process.on('SIGTERM', () => process.exit());
