// A server that stands still for a second, 4 s after its first request, and logs when it answered each: the truth that a client's figures are held against.
// Its port is its argument; requests are `GET /<number>`.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const stallAfterMs = 4000;
const stallMs = 1000;
const now = () => Number(process.hrtime.bigint()); // CLOCK_MONOTONIC
const output = process.env.REGATTA_OUTPUT;

const lines = [];
setInterval(() => {
  if (output !== undefined && lines.length > 0) appendFileSync(join(output, 'answers.ndjson'), lines.splice(0).join(''));
}, 500);

let isArmed = true;
const server = createServer((request, response) => {
  const received = now();
  const number = Number(request.url?.slice(1));
  response.end('ok\n');
  if (Number.isNaN(number)) return;
  if (isArmed) setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stallMs), stallAfterMs);
  isArmed = false;
  lines.push(`{"sample":"answer","operation":${number},"sent":${received},"done":${now()},"clock":"monotonic"}\n`);
});
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 }, () =>
  process.stdout.write(`listening on ${server.address().port}\n`),
);
process.on('SIGTERM', () => {
  if (output !== undefined && lines.length > 0) appendFileSync(join(output, 'answers.ndjson'), lines.join(''));
  process.exit();
});
