import { messageOf } from '../model/errors.ts';
import type { ClientFrame, ClockProbe, Hello, Presence, ServerFrame, WireError } from './frames.ts';
import type { Link } from './link.ts';

/** Hosts are asked for their clocks this often, ms: how often {@link Participants.tick} is to be called. */
export const probeEveryMs = 1000;
/** A host that has answered no probe for this long is unhealthy, ns. */
const unhealthyAfterNs = 5e9;

interface Participant {
  readonly hello: Hello;
  readonly link: Link;
  /** Calls made to it and not answered, as `caller id`. */
  readonly asked: Map<string, { readonly caller: Participant; readonly id: number }>;
  /** When it last spoke of its clocks (or joined). */
  heardNs: number;
  isHealthy: boolean;
}

/**
 * Everyone who said hello: who is there and in good health, and the frames that they send one another.
 * Time is that of the rendezvous, in ns; {@link Participants.tick} is to be called each second.
 */
export class Participants {
  readonly #byName = new Map<string, Participant>();
  readonly #byLink = new Map<Link, Participant>();
  readonly #now: () => number;
  readonly #maxFrameBytes: number;

  constructor(options: { now: () => number; maxFrameBytes: number }) {
    this.#now = options.now;
    this.#maxFrameBytes = options.maxFrameBytes;
  }

  /** Takes a hello; returns why it is refused, or ''. A name belongs to one connection, until that one is unhealthy. */
  join(link: Link, hello: Hello): string {
    if (this.#byLink.has(link)) return `this connection has already said hello as ${link.label}`;
    const former = this.#byName.get(hello.name);
    if (former?.isHealthy === true) return `the name ${JSON.stringify(hello.name)} is taken by another connection`;
    if (former !== undefined) {
      this.leave(former.link, 'another connection took its place');
      former.link.drop('it was unhealthy and another connection took its name');
    }
    const participant: Participant = { hello, link, asked: new Map(), heardNs: this.#now(), isHealthy: true };
    this.#byName.set(hello.name, participant);
    this.#byLink.set(link, participant);
    link.name = hello.name;
    send(link, { kind: 'welcome', maxFrameBytes: this.#maxFrameBytes });
    if (hello.role === 'orchestrator') {
      for (const other of this.#byName.values()) {
        if (other === participant) continue;
        send(link, { kind: 'presence', presence: presenceOf(other, 'joined', 'it was there before') });
        if (!other.isHealthy) send(link, { kind: 'presence', presence: presenceOf(other, 'unhealthy', 'it was so before') });
      }
    } else {
      this.#announce(presenceOf(participant, 'joined', 'it said hello'));
      this.#probe(participant);
    }
    return '';
  }

  /** The connection is gone: says so to the orchestrator and to everyone who waits for an answer. Returns whom it belonged to. */
  leave(link: Link, reason: string): Hello | undefined {
    const participant = this.#byLink.get(link);
    if (participant === undefined) return undefined;
    const { name, role } = participant.hello;
    this.#byLink.delete(link);
    if (this.#byName.get(name) === participant) this.#byName.delete(name);
    for (const { caller, id } of participant.asked.values()) {
      send(caller.link, { kind: 'answer', id, from: name, error: { code: 'HOST_LOST', message: `${name} is gone: ${reason}` } });
    }
    for (const other of this.#byName.values()) {
      for (const [key, { caller, id }] of other.asked) {
        if (caller !== participant) continue;
        other.asked.delete(key);
        send(other.link, { kind: 'cancel', id, from: name });
      }
    }
    if (role !== 'orchestrator') this.#announce(presenceOf(participant, 'left', reason));
    return participant.hello;
  }

  /** Takes a frame of someone who said hello; returns what is wrong with it, or ''. */
  receive(link: Link, frame: Exclude<ClientFrame, { kind: 'hello' }>): string {
    const sender = this.#byLink.get(link);
    if (sender === undefined) return `a frame of kind ${frame.kind} needs a hello before it`;
    if (frame.kind === 'clock') this.#hear(sender, frame);
    else this.#pass(sender, this.#byName.get(frame.to), frame);
    return '';
  }

  /** Probes the clock of every participant but the orchestrator, and says who has fallen silent. */
  tick(): void {
    const now = this.#now();
    for (const participant of this.#byName.values()) {
      if (participant.hello.role === 'orchestrator') continue;
      if (participant.isHealthy && now - participant.heardNs > unhealthyAfterNs) {
        participant.isHealthy = false;
        this.#announce(
          presenceOf(participant, 'unhealthy', `no answer to a clock probe for ${Math.round((now - participant.heardNs) / 1e9)} s`),
        );
      }
      this.#probe(participant);
    }
  }

  #pass(sender: Participant, receiver: Participant | undefined, frame: Exclude<ClientFrame, { kind: 'hello' | 'clock' }>): void {
    const from = sender.hello.name;
    switch (frame.kind) {
      case 'call':
        this.#call(sender, receiver, frame);
        return;
      case 'answer': {
        // Only who asked and still waits gets it: the name may belong to another connection by now.
        const asked = sender.asked.get(callKey(frame.to, frame.id));
        sender.asked.delete(callKey(frame.to, frame.id));
        if (asked !== undefined) passAnswer(asked.caller.link, { ...frame, from });
        return;
      }
      case 'cancel':
        receiver?.asked.delete(callKey(from, frame.id));
        if (receiver !== undefined) send(receiver.link, { kind: 'cancel', id: frame.id, from });
        return;
      case 'notify':
        if (receiver !== undefined) send(receiver.link, { kind: 'notify', from, body: frame.body ?? null });
    }
  }

  #call(sender: Participant, receiver: Participant | undefined, frame: ClientFrame & { kind: 'call' }): void {
    const from = sender.hello.name;
    if (receiver === undefined) {
      const error: WireError = { code: 'HOST_LOST', message: `${frame.to} is not connected to the rendezvous` };
      send(sender.link, { kind: 'answer', id: frame.id, from: frame.to, error });
      return;
    }
    // sent first: a body that cannot be passed on leaves nothing that waits for an answer
    send(receiver.link, { kind: 'call', id: frame.id, from, call: frame.call, body: frame.body ?? null });
    receiver.asked.set(callKey(from, frame.id), { caller: sender, id: frame.id });
  }

  #probe(participant: Participant): void {
    send(participant.link, { kind: 'clock', at: this.#now() });
  }

  #hear(participant: Participant, frame: ClientFrame & { kind: 'clock' }): void {
    const now = this.#now();
    participant.heardNs = now;
    if (!participant.isHealthy) {
      participant.isHealthy = true;
      this.#announce(presenceOf(participant, 'healthy', 'it answers again'));
    }
    // a node runs on the machine of its host, whose clock is probed already
    if (participant.hello.role !== 'host') return;
    const probe: ClockProbe = {
      host: participant.hello.name,
      machine: participant.hello.machine,
      at: now,
      wallMinusMonotonic: frame.wallMinusMonotonic,
      // Cristian's algorithm: the answer is taken to be from the middle of the round trip.
      offset: frame.monotonic - (frame.at + now) / 2,
      error: (now - frame.at) / 2,
    };
    this.#toOrchestrators({ kind: 'probe', probe });
  }

  #announce(presence: Presence): void {
    this.#toOrchestrators({ kind: 'presence', presence });
  }

  #toOrchestrators(frame: ServerFrame): void {
    for (const { hello, link } of this.#byName.values()) {
      if (hello.role === 'orchestrator') send(link, frame);
    }
  }
}

function callKey(caller: string, id: number): string {
  return `${id} ${caller}`;
}

function presenceOf({ hello }: Participant, state: Presence['state'], reason: string): Presence {
  return { name: hello.name, machine: hello.machine, state, reason };
}

/** Passes an answer on. One that cannot be (JSON.stringify recurses, JSON.parse does not) still ends the wait of who asked. */
function passAnswer(link: Link, frame: ServerFrame & { kind: 'answer' }): void {
  try {
    send(link, frame);
  } catch (error) {
    const { kind, id, from } = frame;
    send(link, { kind, id, from, error: { code: 'RENDEZVOUS', message: `the answer could not be passed on: ${messageOf(error)}` } });
    throw error;
  }
}

function send(link: Link, frame: ServerFrame): void {
  link.send(JSON.stringify(frame));
}
