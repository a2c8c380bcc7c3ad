import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { type Clock, NS_PER_S } from '../model/clock.ts';
import type { Plan } from '../model/plan.ts';
import { clocksTable, type Recorder } from '../model/table.ts';
import type { RunFiles } from '../recording/run-files.ts';
import { openConnection, type RendezvousConnection } from '../sync/connection.ts';
import { outsideName } from '../sync/outside-name.ts';
import { startRendezvous } from '../sync/server.ts';
import { Admission } from './admission.ts';

/** The rendezvous of one run, and the orchestrator's own connection to it. */
export interface RunRendezvous extends AsyncDisposable {
  /** As this machine dials it. */
  readonly url: string;
  /** As others dial it. */
  readonly outside: string;
  readonly token: string;
  readonly connection: RendezvousConnection;
  readonly admission: Admission;
  /** Whom it dropped, in words. */
  readonly dropped: ReadonlySet<string>;
}

interface RendezvousSite {
  readonly plan: Plan;
  readonly files: RunFiles;
  readonly clock: Clock;
  readonly runStartNs: number;
  readonly recorder: Recorder;
  /** Told of who is refused, where agents are to join; each text once. */
  readonly refused: (text: string) => void;
}

export async function openRunRendezvous(site: RendezvousSite): Promise<RunRendezvous> {
  const { plan, files, clock, runStartNs, recorder } = site;
  await using resources = new AsyncDisposableStack();
  const token = randomBytes(16).toString('hex');
  const dropped = new Set<string>();
  const told = new Set<string>();
  const refused = (who: string, why: string): void => {
    const text = `${who} was refused: ${why}`;
    if (plan.agents.join > 0 && !told.has(text)) site.refused(text);
    told.add(text);
  };
  const admission = new Admission(plan.agents.join);
  const rendezvous = resources.use(
    await startRendezvous({
      ...plan.agents.listen,
      token,
      clock,
      log: (line) => files.logRendezvous(`${((clock.now() - runStartNs) / NS_PER_S).toFixed(6)} ${line}`),
      whenDropped: (who, why) => dropped.add(`the rendezvous dropped ${who}: ${why}`),
      whenRefused: (who, why) => refused(`somebody at ${who}`, why),
      admit: (hello) => {
        const refusal = admission.admit(hello);
        if (refusal !== '') refused(hello.name, refusal);
        return refusal;
      },
    }),
  );
  const hello = { role: 'orchestrator', name: 'orchestrator', machine: hostname() } as const;
  const connection = resources.use(await openConnection(rendezvous.url, { token, hello, clock }));
  recordClocks(connection, recorder, runStartNs);
  const open = resources.move();
  return {
    url: rendezvous.url,
    outside: `ws://${outsideName(plan.agents.listen.host)}:${rendezvous.port}`,
    token,
    connection,
    admission,
    dropped,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

function recordClocks(connection: RendezvousConnection, recorder: Recorder, runStartNs: number): void {
  const writer = recorder.table(clocksTable);
  connection.onClock((probe) => {
    const row = writer.next();
    writer.columns.ts[row] = probe.at - runStartNs;
    writer.columns.machine[row] = recorder.code(probe.machine);
    writer.columns.wall_minus_monotonic[row] = probe.wallMinusMonotonic;
    writer.columns.offset[row] = probe.offset;
    writer.columns.error[row] = probe.error;
  });
}
