import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { messageOf } from '../model/errors.ts';
import { type ClientFrame, goodbye, type Hello, replyText, type SyncAnswer, type SyncRequest } from './frames.ts';
import { Link } from './link.ts';
import { Participants } from './participants.ts';
import { FrameProblem, idAtEdge, readFrame } from './read-frame.ts';
import { States } from './states.ts';
import { Topics } from './topics.ts';

export interface ServiceOptions {
  readonly now: () => number;
  readonly maxFrameBytes: number;
  readonly maxBacklogBytes: number;
  readonly log: (line: string) => void;
  readonly whenDropped: (who: string, why: string) => void;
  /** Why somebody who says hello may not join, or ''. */
  readonly admit: (hello: Hello) => string;
}

/** Close codes with which a client says that it leaves on purpose: normal, going away, none given (RFC 6455 §7.4.1). */
const goodbyes: readonly number[] = [1000, 1001, 1005];

/** Close code for a hello that is refused. */
const refusedCode = 4409;

/** Bytes at either end of a frame that is too large, in which its id is looked for. */
const edgeBytes = 256;

interface Client {
  readonly link: Link;
  /** Barriers and subscriptions that are open, by request id: how to end each. */
  readonly open: Map<string, () => void>;
}

/** All that goes on at a rendezvous, whatever its clients came in by. Requests of one client are handled in their order. */
export class RendezvousService {
  readonly #options: ServiceOptions;
  readonly #states = new States();
  readonly #topics = new Topics();
  readonly #participants: Participants;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#participants = new Participants(options);
  }

  /** Serves a client until it is gone. */
  accept(socket: Socket, ws: WebSocket): void {
    const client: Client = { link: new Link(socket, ws, this.#options), open: new Map() };
    ws.on('message', (data) => this.#receive(client, data));
    // ws closes after it has told of an error; the close then ends the rest.
    ws.on('error', (error) => this.#options.log(`connection of ${client.link.label}: ${error.message}`));
    ws.on('close', (code, said) => this.#leave(client, code, said.toString()));
  }

  /** To be called each second. */
  tick(): void {
    this.#participants.tick();
  }

  #receive(client: Client, data: RawData): void {
    const bytes = data as Buffer; // of the three kinds of RawData, ws gives this one unless told otherwise
    let id = '';
    try {
      if (bytes.length > this.#options.maxFrameBytes) throw this.#tooLarge(bytes);
      const frame = readFrame(bytes.toString());
      if ('kind' in frame) this.#takeFrame(client, frame);
      else {
        ({ id } = frame);
        this.#answer(client, frame);
      }
    } catch (error) {
      // Whatever one client sends, the others go on: an error that left this listener would end the process that serves them all.
      if (error instanceof FrameProblem) {
        reply(client.link, error.id, { error: error.message });
      } else {
        this.#options.log(`a frame of ${client.link.label} could not be carried out: ${messageOf(error)}`);
        reply(client.link, id, { error: `this frame could not be carried out: ${messageOf(error)}` });
      }
    }
  }

  #answer({ link, open }: Client, request: SyncRequest): void {
    const { id } = request;
    switch (request.type) {
      case 'publish':
        reply(link, id, { publish: { seq: this.#topics.publish(request.topic, JSON.stringify(request.payload)) } });
        return;
      case 'signal':
        reply(link, id, { signal_entry: { seq: this.#states.signal(request.state, link.name) } });
        return;
      case 'cancel':
        open.get(id)?.();
        open.delete(id);
        return;
      case 'subscribe':
        refuseSecond(open, id);
        open.set(id, this.#topics.subscribe(request.topic, link, id));
        return;
      case 'barrier': {
        refuseSecond(open, id);
        let isOver = false;
        const giveUp = this.#states.wait(request.state, request.target, (error) => {
          isOver = true;
          open.delete(id);
          reply(link, id, { error });
        });
        if (!isOver) open.set(id, giveUp);
      }
    }
  }

  #takeFrame({ link }: Client, frame: ClientFrame): void {
    if (frame.kind !== 'hello') {
      const problem = this.#participants.receive(link, frame);
      if (problem !== '') throw new FrameProblem('', problem);
      return;
    }
    const refusal = this.#participants.join(link, frame);
    if (refusal === '') {
      if (frame.role === 'node') this.#states.regain(frame.name);
      return;
    }
    this.#options.log(`refused ${frame.name}: ${refusal}`);
    link.send(JSON.stringify({ kind: 'refused', reason: refusal }));
    link.close(refusedCode, 'hello refused');
  }

  #leave({ link, open }: Client, code: number, said: string): void {
    for (const end of open.values()) end();
    open.clear();
    const isGoodbye = goodbyes.includes(code) && link.dropped === '';
    if (!isGoodbye && this.#participants.lapse(link)) {
      this.#options.log(`${link.label} lost its link: it may come back`);
      return;
    }
    const farewell = said === '' || said === goodbye ? 'it said goodbye' : `it said goodbye: ${said}`;
    const reason = isGoodbye ? farewell : link.dropped || 'its link broke (the process ended, or the network failed)';
    const hello = this.#participants.leave(link, reason);
    if (hello === undefined || isGoodbye) return;
    this.#options.log(`lost ${hello.name}: ${reason}`);
    // Hosts and the orchestrator never signal: what signals inside a host has a connection of its own, which goes with it.
    if (hello.role === 'node') this.#states.lose(hello.name, reason);
  }

  #tooLarge(bytes: Buffer): FrameProblem {
    const { maxFrameBytes } = this.#options;
    const id = idAtEdge(bytes.toString('utf8', 0, edgeBytes), bytes.toString('utf8', bytes.length - edgeBytes));
    return new FrameProblem(id, `a frame of ${bytes.length} bytes is larger than the ${maxFrameBytes} that this rendezvous takes`);
  }
}

function refuseSecond(open: Client['open'], id: string): void {
  if (open.has(id)) throw new FrameProblem(id, `the id ${JSON.stringify(id)} belongs to a request that is still open`);
}

function reply(link: Link, id: string, answer: SyncAnswer): void {
  link.send(replyText(id, answer));
}
