/**
 * Asks an echo node as plainly as Node can: writes a line, and stamps the event that brings the answer. What it is off by, against the wire, is what no client on Node can be without.
 *
 *     node bare-client.ts <port> <operations>
 *
 * Prints JSON: `[[operation, ns from the call that writes to the event that brings the answer], …]`
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const [port, operations] = process.argv.slice(2).map(Number) as [number, number];
const nowNs = (): number => Number(process.hrtime.bigint());
const askedNs = new Map<number, number>();
const took: [operation: number, ns: number][] = [];
const buffer = Buffer.allocUnsafe(65_536);
let begun = '';
const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback: read } });

function read(length: number): boolean {
  const doneNs = nowNs();
  const lines = (begun + buffer.toString('latin1', 0, length)).split('\n');
  begun = lines.pop() ?? '';
  for (const operation of lines.map(Number)) took.push([operation, doneNs - (askedNs.get(operation) ?? Number.NaN)]);
  if (took.length === operations) {
    socket.end();
    console.log(JSON.stringify(took));
  }
  return true;
}

for (let operation = 0; operation < operations; operation++) {
  await sleep(1);
  askedNs.set(operation, nowNs());
  socket.write(`${operation}\n`, 'latin1');
}
