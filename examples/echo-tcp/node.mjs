// A node whose latency is known: it answers each line with the same line after 20 to 100 whole milliseconds, drawn for each, and logs when it had received it and when it answered.
import { appendFile } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

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

function answer(socket, question, received) {
  const done = now();
  socket.write(`${question}\n`, 'latin1');
  lines.push(`${JSON.stringify({ sample: 'echo', operation: Number(question), sent: received, done, clock: 'monotonic' })}\n`);
}

createServer({ noDelay: true }, (socket) => {
  let begun = '';
  socket.on('error', () => {}); // whoever asked is gone
  socket.setEncoding('latin1').on('data', (text) => {
    const received = now();
    const questions = (begun + text).split('\n');
    begun = questions.pop();
    // timers count whole milliseconds; an odd number of them, so that the median lies within one and not between two
    for (const question of questions) setTimeout(() => answer(socket, question, received), 20 + Math.floor(81 * drawn()));
  });
}).listen(Number(port), '127.0.0.1');
