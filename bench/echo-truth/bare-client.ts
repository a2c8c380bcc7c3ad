/**
 * Asks an echo node as plainly as Node can: writes a line, and stamps the event that brings the answer. What it is off by, against the wire, is what no client on Node can be without.
 *
 *     node bare-client.ts <port> <operations>
 *
 * Prints JSON: `[[operation, ns from the call that writes to the event that brings the answer], …]`
 */
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const [port, operations] = process.argv.slice(2).map(Number) as [number, number];
const nowNs = (): number => Number(process.hrtime.bigint());
const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
const askedNs = new Map<number, number>();
const took: [operation: number, ns: number][] = [];

createInterface({ input: socket }).on('line', (line) => {
  const doneNs = nowNs();
  const operation = Number(line);
  took.push([operation, doneNs - (askedNs.get(operation) ?? Number.NaN)]);
  if (took.length < operations) return;
  socket.end();
  console.log(JSON.stringify(took));
});

for (let operation = 0; operation < operations; operation++) {
  await sleep(1);
  askedNs.set(operation, nowNs());
  socket.write(`${operation}\n`);
}
