#!/usr/bin/env node
// An HTTP server, as somebody would write one who has never heard of Regatta: `answers.mjs PORT GREETING`.
import { createServer } from 'node:http';

const [port, greeting] = process.argv.slice(2);
const server = createServer((_request, response) => response.end(`${greeting} from ${process.env.NAME ?? 'nobody'}\n`));
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`listening on ${port}\n`));
process.on('SIGTERM', () => {
  process.stdout.write('goodbye\n');
  server.close();
  server.closeAllConnections();
});
