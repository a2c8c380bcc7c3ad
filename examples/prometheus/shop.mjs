// A service that counts its requests, as most services of today do: `/metrics` says how many, in the text format of Prometheus.
import { createServer } from 'node:http';

const [port] = process.argv.slice(2).map(Number);

let requests = 0;

const server = createServer((request, response) => {
  if (request.url === '/metrics') {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(
      `# HELP shop_requests_total Requests that were answered.\n# TYPE shop_requests_total counter\nshop_requests_total ${requests}\n`,
    );
    return;
  }
  requests++;
  setTimeout(() => response.end('sold\n'), 2 + Math.random() * 6);
});
server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
