/** A foreign node: tells what it does in lines of JSON, some of them wrong, and serves a page of numbers. It knows nothing of Regatta but its environment. */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { REGATTA_OUTPUT, REGATTA_NODE, REGATTA_PORT_HTTP } = process.env;
const file = `${REGATTA_OUTPUT}/events.ndjson`;
let requests = 0;

function report(line) {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

createServer((_, response) => {
  requests++;
  response.end(`# TYPE requests_total counter\nrequests_total{path="/"} ${requests}\n`);
}).listen(Number(REGATTA_PORT_HTTP), '127.0.0.1');

appendFileSync(file, `{"event": "join", "topic": "blocks"}\noops\n{"series": "peers", "value": "many"}\n`);
let number = 0;
setInterval(() => {
  const now = Number(process.hrtime.bigint());
  report({ event: 'deliver', message: `${REGATTA_NODE} ${number++}`, from: REGATTA_NODE, ts: now, clock: 'monotonic' });
  report({ sample: 'lookup', took: 20e6, done: now, clock: 'monotonic' });
  report({ series: 'queue_length', value: 7, ts: now, clock: 'monotonic' });
  process.stdout.write(`@report {"series": "printed", "value": 1}\n`);
}, 100);
process.on('SIGTERM', () => {
  appendFileSync(file, '{"event": "leave", "topic": "blo');
  process.exit(0);
});
