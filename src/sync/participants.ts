import { messageOf } from '../model/errors.ts';
import { type ClientFrame, type ClockProbe, type Hello, leaseMs, type Presence, type ServerFrame, type WireError } from './frames.ts';
import type { Link } from './link.ts';
import { Participant } from './participant.ts';

/** Hosts are asked for their clocks this often, ms: how often {@link Participants.tick} is to be called. */
export const probeEveryMs = 1000;
/** A host that has answered no probe for this long is unhealthy, ns. */
const unhealthyAfterNs = 5e9;

/** Who joins from elsewhere is probed so often at once: the best of them tells its clock before the run begins. */
const firstProbes = 8;

/**
 * Everyone who said hello: who is there and in good health, and the frames that they send one another.
 * Time is that of the rendezvous, in ns; {@link Participants.tick} is to be called each second.
 */
export class Participants {
  readonly #byName = new Map<string, Participant>();
  readonly #byLink = new Map<Link, Participant>();
  readonly #now: () => number;
  readonly #maxFrameBytes: number;
  readonly #admit: (hello: Hello) => string;

  constructor(options: { now: () => number; maxFrameBytes: number; admit: (hello: Hello) => string }) {
    this.#now = options.now;
    this.#maxFrameBytes = options.maxFrameBytes;
    this.#admit = options.admit;
  }

  /** Takes a hello; returns why it is refused, or ''. A name belongs to one connection, until that one is unhealthy. */
  join(link: Link, hello: Hello): string {
    if (this.#byLink.has(link)) return `this connection has already said hello as ${link.label}`;
    const former = this.#byName.get(hello.name);
    if (former?.isResumedBy(hello) === true) {
      this.#resume(former, link, hello.lease?.received ?? 0);
      return '';
    }
    const refusal = this.#refusalOf(hello, former);
    if (refusal !== '') return refusal;
    if (former !== undefined) {
      this.#byLink.delete(former.link);
      this.#remove(former, 'another connection took its place');
      former.link.drop('it was unhealthy and another connection took its name');
    }
    const participant = new Participant(hello, link, this.#now());
    this.#byName.set(hello.name, participant);
    this.#byLink.set(link, participant);
    link.name = hello.name;
    participant.send({ kind: 'welcome', maxFrameBytes: this.#maxFrameBytes });
    if (hello.role === 'orchestrator') this.#tellOfOthers(participant);
    else {
      this.#announce(presenceOf(participant, 'joined', 'it said hello'));
      this.#probe(participant);
    }
    return '';
  }

  #refusalOf(hello: Hello, former: Participant | undefined): string {
    if ((hello.lease?.received ?? 0) > 0) return `the lease of ${hello.name} is over: its link was broken for too long`;
    if (former?.isHealthy === true) return `the name ${JSON.stringify(hello.name)} is taken by another connection`;
    // last, since it takes note of whom it admits
    return this.#admit(hello);
  }

  /** An orchestrator who comes late is told how things stand. */
  #tellOfOthers(orchestrator: Participant): void {
    for (const other of this.#byName.values()) {
      if (other === orchestrator) continue;
      orchestrator.send({ kind: 'presence', presence: presenceOf(other, 'joined', 'it was there before') });
      if (!other.isHealthy) orchestrator.send({ kind: 'presence', presence: presenceOf(other, 'unhealthy', 'it was so before') });
    }
  }

  /** The socket of a connection broke. @returns whether that is all for now: it is where a lease is waited for. */
  lapse(link: Link): boolean {
    const participant = this.#byLink.get(link);
    if (participant?.lapse(this.#now()) !== true) return false;
    this.#byLink.delete(link);
    participant.isHealthy = false;
    this.#announce(presenceOf(participant, 'unhealthy', 'its link broke'));
    return true;
  }

  /** The connection is gone: says so to the orchestrator and to everyone who waits for an answer. Returns whom it belonged to. */
  leave(link: Link, reason: string): Hello | undefined {
    const participant = this.#byLink.get(link);
    if (participant === undefined) return undefined;
    this.#byLink.delete(link);
    this.#remove(participant, reason);
    return participant.hello;
  }

  #remove(participant: Participant, reason: string): void {
    const { name, role } = participant.hello;
    if (this.#byName.get(name) === participant) this.#byName.delete(name);
    for (const { caller, id } of participant.asked.values()) {
      caller.send({ kind: 'answer', id, from: name, error: { code: 'HOST_LOST', message: `${name} is gone: ${reason}` } });
    }
    for (const other of this.#byName.values()) {
      for (const [key, { caller, id }] of other.asked) {
        if (caller !== participant) continue;
        other.asked.delete(key);
        other.send({ kind: 'cancel', id, from: name });
      }
    }
    if (role !== 'orchestrator') this.#announce(presenceOf(participant, 'left', reason));
  }

  #resume(participant: Participant, link: Link, received: number): void {
    const { link: former, hello } = participant;
    this.#byLink.delete(former);
    former.drop('another connection took up its lease');
    const missed = [...participant.resume(link, received)];
    this.#byLink.set(link, participant);
    link.name = hello.name;
    participant.send({ kind: 'welcome', maxFrameBytes: this.#maxFrameBytes });
    for (const text of missed) link.send(text);
    this.#probe(participant);
  }

  /** Takes a frame of someone who said hello; returns what is wrong with it, or ''. */
  receive(link: Link, frame: Exclude<ClientFrame, { kind: 'hello' }>): string {
    const sender = this.#byLink.get(link);
    if (sender === undefined) return `a frame of kind ${frame.kind} needs a hello before it`;
    sender.count(frame);
    if (frame.kind === 'clock') this.#hear(sender, frame);
    else this.#pass(sender, this.#byName.get(frame.to), frame);
    return '';
  }

  /** Probes the clock of every participant but the orchestrator, and says who has fallen silent or will not be back. */
  tick(): void {
    const now = this.#now();
    for (const participant of this.#byName.values()) {
      if (participant.hello.role === 'orchestrator') continue;
      if (participant.isOver(now)) {
        this.#remove(participant, `its link broke, and it did not come back within ${leaseMs / 1e3} s`);
        continue;
      }
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
        if (asked !== undefined) passAnswer(asked.caller, { ...frame, from });
        return;
      }
      case 'cancel':
        receiver?.asked.delete(callKey(from, frame.id));
        receiver?.send({ kind: 'cancel', id: frame.id, from });
        return;
      case 'notify':
        receiver?.send({ kind: 'notify', from, body: frame.body ?? null });
    }
  }

  #call(sender: Participant, receiver: Participant | undefined, frame: ClientFrame & { kind: 'call' }): void {
    const from = sender.hello.name;
    if (receiver === undefined) {
      const error: WireError = { code: 'HOST_LOST', message: `${frame.to} is not connected to the rendezvous` };
      sender.send({ kind: 'answer', id: frame.id, from: frame.to, error });
      return;
    }
    // sent first: a body that cannot be passed on leaves nothing that waits for an answer
    receiver.send({ kind: 'call', id: frame.id, from, call: frame.call, body: frame.body ?? null });
    receiver.asked.set(callKey(from, frame.id), { caller: sender, id: frame.id });
  }

  #probe(participant: Participant): void {
    participant.send({ kind: 'clock', at: this.#now() });
  }

  #hear(participant: Participant, frame: ClientFrame & { kind: 'clock' }): void {
    const now = this.#now();
    participant.heardNs = now;
    if (participant.hello.joins !== undefined && ++participant.probes < firstProbes) this.#probe(participant);
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
    for (const participant of this.#byName.values()) {
      if (participant.hello.role === 'orchestrator') participant.send(frame);
    }
  }
}

function callKey(caller: string, id: number): string {
  return `${id} ${caller}`;
}

function presenceOf({ hello }: Participant, state: Presence['state'], reason: string): Presence {
  const { name, machine, joins } = hello;
  return { name, machine, state, reason, ...(joins === undefined ? {} : { joins }) };
}

/** Passes an answer on. One that cannot be (JSON.stringify recurses, JSON.parse does not) still ends the wait of who asked. */
function passAnswer(to: Participant, frame: ServerFrame & { kind: 'answer' }): void {
  try {
    to.send(frame);
  } catch (error) {
    const { kind, id, from } = frame;
    to.send({ kind, id, from, error: { code: 'RENDEZVOUS', message: `the answer could not be passed on: ${messageOf(error)}` } });
    throw error;
  }
}
