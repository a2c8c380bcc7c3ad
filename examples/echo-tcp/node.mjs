// A node whose latency is known: it answers each line with the same line after 20 to 100 ms, drawn for each, and logs when it had received it and when it answered.
import { appendFile } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const { REGATTA_PORT_ECHO: port, REGATTA_OUTPUT: output, REGATTA_NODE_INDEX: index } = process.env;
const now = () => Number(process.hrtime.bigint()); // CLOCK_MONOTONIC

// mulberry32: the same delays in each run
let state = Number(index) + 1;
function drawn() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const lines = [];
setInterval(() => {
  if (lines.length > 0) appendFile(join(output, 'echoes.ndjson'), lines.splice(0).join(''), () => {});
}, 200);

createServer({ noDelay: true }, (socket) => {
  const questions = createInterface({ input: socket });
  questions.on('error', () => {}); // whoever asked is gone
  questions.on('line', (line) => {
    const received = now();
    setTimeout(
      () => {
        socket.write(`${line}\n`);
        lines.push(`${JSON.stringify({ sample: 'echo', operation: Number(line), sent: received, done: now(), clock: 'monotonic' })}\n`);
      },
      20 + 80 * drawn(),
    );
  });
}).listen(Number(port), '127.0.0.1');
