#!/usr/bin/env node
// An HTTP server, as somebody would write one who has never heard of Regatta: `answers.mjs PORT [greeting]`.
import { createServer } from 'node:http';

const [port, greeting = 'hello'] = process.argv.slice(2);
const server = createServer((_request, response) => response.end(`${greeting} from ${process.env.NAME ?? 'nobody'}\n`));
server.listen(Number(port), '127.0.0.1', () => console.log(`listening on ${port}`));
process.on('SIGTERM', () => {
  console.log('goodbye');
  process.exit(0);
});
