import { getHeapSpaceStatistics } from 'node:v8';
import { NS_PER_S } from '../../model/clock.ts';
import type { Monitor, MonitorContext, MonitorDeclaration, SeriesWriter } from '../../model/monitor.ts';
import { GcPauses } from '../../readings/gc-pauses.ts';
import { runQueueWaitNs } from '../../readings/proc/run-queue-wait.ts';

export const nodeMonitor: MonitorDeclaration = {
  about: 'the insides of Node in each host: event loop, garbage collection, heap',
  place: 'host',
  series: {
    'nodejs_eventloop_delay_seconds{quantile}':
      'how late the event loop came to what was due, each interval while load goes on: its median, its p99, and the most (`1`)',
    nodejs_eventloop_delay_seconds_sum: 'sum of these delays',
    nodejs_eventloop_delay_seconds_count: 'how many they are',
    'nodejs_gc_pause_seconds_total{kind}': 'time that the host stood still for its garbage: `minor`, `major`, `incremental`, `weakcb`',
    'nodejs_gc_pauses_total{kind}': 'how often it did',
    'nodejs_heap_space_used_bytes{space}': 'of the heap, what is used of each space',
    'nodejs_heap_space_size_bytes{space}': 'of the heap, what each space holds',
    nodejs_external_memory_bytes: 'memory outside the heap that objects hold, array buffers among it',
    nodejs_main_thread_run_queue_wait_seconds_total:
      'how long its main thread, on which nodes and load run, could have run and had no core (Linux)',
  },
  start: (context) => new NodeMonitor(context),
};

class NodeMonitor implements Monitor {
  readonly #takeDelays: ReturnType<NonNullable<MonitorContext['watchEventLoop']>> | undefined;
  readonly #pauses = new GcPauses();
  #delaySum = 0;
  #delayCount = 0;

  constructor({ watchEventLoop }: Pick<MonitorContext, 'watchEventLoop'>) {
    this.#takeDelays = watchEventLoop?.();
  }

  read(write: SeriesWriter): void {
    this.#writeDelays(write);
    for (const [kind, { seconds, count }] of Object.entries(this.#pauses.total)) {
      write(`nodejs_gc_pause_seconds_total{kind="${kind}"}`, seconds);
      write(`nodejs_gc_pauses_total{kind="${kind}"}`, count);
    }
    for (const { space_name, space_used_size, space_size } of getHeapSpaceStatistics()) {
      const space = space_name.replace(/_space$/, '');
      write(`nodejs_heap_space_used_bytes{space="${space}"}`, space_used_size);
      write(`nodejs_heap_space_size_bytes{space="${space}"}`, space_size);
    }
    write('nodejs_external_memory_bytes', process.memoryUsage().external);
    const wait = runQueueWaitNs();
    if (wait !== null) write('nodejs_main_thread_run_queue_wait_seconds_total', wait / NS_PER_S);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pauses[Symbol.dispose]();
  }

  #writeDelays(write: SeriesWriter): void {
    const delays = this.#takeDelays?.();
    // no load goes on
    if (delays === undefined || delays === null) return;
    this.#delaySum += delays.sumNs / NS_PER_S;
    this.#delayCount += delays.count;
    const quantiles = { '0.5': delays.p50Ns, '0.99': delays.p99Ns, '1': delays.maxNs };
    for (const [quantile, ns] of Object.entries(quantiles)) write(`nodejs_eventloop_delay_seconds{quantile="${quantile}"}`, ns / NS_PER_S);
    write('nodejs_eventloop_delay_seconds_sum', this.#delaySum);
    write('nodejs_eventloop_delay_seconds_count', this.#delayCount);
  }
}
