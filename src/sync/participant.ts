import { FrameLog } from './frame-log.ts';
import { type ClientFrame, type Hello, isUncounted, leaseMs, type ServerFrame } from './frames.ts';
import type { Link } from './link.ts';

/** Someone who said hello, and the way to it. That of a lease outlives its socket. */
export class Participant {
  readonly hello: Hello;
  /** Calls made to it and not answered, as `caller id`. */
  readonly asked = new Map<string, { readonly caller: Participant; readonly id: number }>();
  /** When it last spoke of its clocks (or joined), ns. */
  heardNs: number;
  isHealthy = true;
  /** Clock probes that it has answered. */
  probes = 0;
  #link: Link;
  #log: FrameLog | undefined;
  /** When the socket of its lease broke, ns. */
  #brokenNs: number | undefined;

  constructor(hello: Hello, link: Link, now: number) {
    this.hello = hello;
    this.heardNs = now;
    this.#link = link;
    if (hello.lease !== undefined) this.#log = new FrameLog(link.maxBacklogBytes);
  }

  get link(): Link {
    return this.#link;
  }

  /** Whether its socket broke so long ago that it will not be back. */
  isOver(now: number): boolean {
    return this.#brokenNs !== undefined && now - this.#brokenNs > leaseMs * 1e6;
  }

  send(frame: ServerFrame): void {
    const log = this.#log;
    if (log === undefined || frame.kind === 'welcome' || frame.kind === 'clock') {
      this.#link.send(JSON.stringify(log === undefined ? frame : { ...frame, received: log.received }));
      return;
    }
    const text = JSON.stringify(frame);
    if (!isUncounted(frame.kind) && !log.keep(text)) {
      this.#log = undefined;
      this.#link.drop(`it left more than ${this.#link.maxBacklogBytes} bytes unacknowledged`);
    }
    this.#link.send(text);
  }

  /** Takes note of what a frame of its says of the lease. */
  count(frame: ClientFrame): void {
    if (this.#log === undefined) return;
    if (!isUncounted(frame.kind)) this.#log.received++;
    else if (frame.kind === 'clock' && frame.received !== undefined) this.#log.acknowledge(frame.received);
  }

  /** Its socket broke. @returns whether it is waited for */
  lapse(now: number): boolean {
    if (this.#log === undefined) return false;
    this.#brokenNs = now;
    return true;
  }

  /** Whether that hello takes up its lease. */
  isResumedBy({ lease }: Hello): boolean {
    return this.#log !== undefined && lease?.session === this.hello.lease?.session;
  }

  /** It is back, on another socket, and has got that many frames. What it missed is sent behind the welcome. */
  resume(link: Link, received: number): readonly string[] {
    this.#link = link;
    this.#brokenNs = undefined;
    this.#log?.acknowledge(received);
    return this.#log?.unacknowledged ?? [];
  }
}
