import { createHash } from 'node:crypto';
import { defineScenario } from 'regatta/scenario';

// What one operation does. Try it: regatta scenario try my-scenario.ts -D size=1MiB
export default defineScenario({
  // Settings that a round may have: {scenario: ./my-scenario.ts, size: 16KiB, …}. They arrive checked, in plain units: bytes, ns, per second.
  params: {
    size: { type: 'size', default: '64KiB', min: 1, about: 'bytes that are hashed' },
    algorithm: { type: 'text', values: ['sha256', 'sha512'], default: 'sha256', about: 'how' },
  },

  // Labels that operations give themselves, by which metrics and thresholds can tell them apart.
  tags: ['ending'],

  // What only the scenario can see. Each becomes a metric of the run: hashed, hashed.rate, hashing.p99 …
  metrics: {
    hashed: { kind: 'counter', unit: 'B', about: 'bytes that were hashed' },
    hashing: { kind: 'trend', unit: 's', better: 'lower', about: 'time that hashing takes, without what is around it' },
  },

  // Once per agent, before the load: open what is shared. setup, connect and teardown may all be left out.
  setup({ params }) {
    if (params.size > 2 ** 30) throw new Error('more than a gigabyte is not worth waiting for');
  },

  // With fleets: once per agent and node, what operations reach it by: they find it in op.node.client.
  // async connect(node) {
  //   return openClient(node.endpoints.http.outside);
  // },

  // Once per due time. Done when it returns, failed when it throws; `throw op.unknown('timeout')` says that nobody knows.
  async operation(op) {
    // op.random belongs to the seed and the number of the operation: another run draws the same
    const bytes = Buffer.alloc(op.params.size, op.random.int(256));
    const started = process.hrtime.bigint();
    const hash = createHash(op.params.algorithm).update(bytes).digest('hex');
    op.trend('hashing', Number(process.hrtime.bigint() - started) / 1e9);
    op.count('hashed', bytes.length);
    op.tag('ending', hash.at(-1) === '0' ? 'zero' : 'other');
    // counted by name, and fails nothing by itself
    op.check('has a hash', hash.length > 0);
  },
});
