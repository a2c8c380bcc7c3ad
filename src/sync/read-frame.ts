import type { Json, JsonObject } from '../model/json.ts';
import { type ClientFrame, roles, type SyncRequest } from './frames.ts';

/** A frame that cannot be acted upon. `id` is that of the request, as far as it could be read. */
export class FrameProblem extends Error {
  override readonly name = 'FrameProblem';
  readonly id: string;

  constructor(id: string, message: string) {
    super(message);
    this.id = id;
  }
}

/** Reads one frame of a client: a request of Testground's protocol, or a frame of ours by its `kind`. Throws a {@link FrameProblem}. */
export function readFrame(text: string): SyncRequest | ClientFrame {
  const frame = readObject(text);
  return typeof frame['kind'] === 'string' ? readClientFrame(frame, frame['kind']) : readRequest(frame);
}

/**
 * The id of a request that is too large to parse, or '' where it stands neither first nor last in the frame.
 * The Go and Rust clients write it first, the JavaScript client last.
 */
export function idAtEdge(head: string, tail: string): string {
  const quoted = /^\s*\{\s*"id"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(head) ?? /,\s*"id"\s*:\s*("(?:[^"\\]|\\.)*")\s*\}\s*$/.exec(tail);
  if (quoted?.[1] === undefined) return '';
  try {
    return String(JSON.parse(quoted[1]));
  } catch {
    return ''; // an escape that JSON does not know: then nobody waits for that id
  }
}

function readObject(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw new FrameProblem('', `this frame is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isObject(value)) throw new FrameProblem('', `a frame must be a JSON object, not ${nameOf(value)}`);
  return value;
}

function readRequest(frame: JsonObject): SyncRequest {
  const id = frame['id'] ?? '';
  if (typeof id !== 'string') throw new FrameProblem('', `"id" must be a string, not ${nameOf(id)}`);
  if (frame['is_cancel'] === true) return { type: 'cancel', id };
  // The order in which the Go service looks, should a frame hold several.
  const { publish, subscribe, barrier, signal_entry: signal } = frame;
  if (isGiven(publish)) return { type: 'publish', id, topic: memberText(id, 'publish', publish, 'topic'), payload: payloadOf(publish) };
  if (isGiven(subscribe)) return { type: 'subscribe', id, topic: memberText(id, 'subscribe', subscribe, 'topic') };
  if (isGiven(barrier)) return { type: 'barrier', id, state: memberText(id, 'barrier', barrier, 'state'), target: targetOf(id, barrier) };
  if (isGiven(signal)) return { type: 'signal', id, state: memberText(id, 'signal_entry', signal, 'state') };
  throw new FrameProblem(id, 'a request needs one of publish, subscribe, barrier, signal_entry or is_cancel');
}

function memberText(id: string, request: string, value: Json, member: string): string {
  const text = isObject(value) ? value[member] : undefined;
  if (typeof text !== 'string') throw new FrameProblem(id, `${request} needs "${member}", a string`);
  return text;
}

function payloadOf(publish: Json): Json {
  return isObject(publish) ? (publish['payload'] ?? null) : null;
}

function targetOf(id: string, barrier: Json): number {
  const target = isObject(barrier) ? (barrier['target'] ?? 0) : 0;
  if (!Number.isInteger(target))
    throw new FrameProblem(id, `barrier needs "target", an integer, not ${typeof target === 'number' ? target : nameOf(target)}`);
  return Number(target);
}

const members: { readonly [kind in ClientFrame['kind']]: { readonly [member: string]: 'string' | 'number' } } = {
  hello: { role: 'string', name: 'string', machine: 'string' },
  call: { id: 'number', to: 'string', call: 'string' },
  answer: { id: 'number', to: 'string' },
  cancel: { id: 'number', to: 'string' },
  notify: { to: 'string' },
  clock: { at: 'number', monotonic: 'number', wallMinusMonotonic: 'number' },
};

function readClientFrame(frame: JsonObject, kind: string): ClientFrame {
  if (!Object.hasOwn(members, kind))
    throw new FrameProblem('', `a frame cannot be of kind ${JSON.stringify(kind)}; known are ${Object.keys(members).join(', ')}`);
  for (const [member, type] of Object.entries(members[kind as ClientFrame['kind']])) {
    if (typeof frame[member] !== type) throw new FrameProblem('', `a frame of kind ${kind} needs "${member}", a ${type}`);
  }
  if (kind === 'hello' && !roles.some((role) => role === frame['role'])) {
    throw new FrameProblem('', `the role of a hello must be one of ${roles.join(', ')}, not ${JSON.stringify(frame['role'])}`);
  }
  if (kind === 'hello') checkJoining(frame);
  return frame as unknown as ClientFrame;
}

/** Of a hello, what only those say who join by hand. */
function checkJoining({ lease, joins }: JsonObject): void {
  if (lease !== undefined && !(isObject(lease) && typeof lease['session'] === 'string' && typeof lease['received'] === 'number')) {
    throw new FrameProblem('', 'the lease of a hello needs "session", a string, and "received", a number');
  }
  if (joins !== undefined && !(isObject(joins) && typeof joins['regatta'] === 'string' && typeof joins['pid'] === 'number')) {
    throw new FrameProblem('', '"joins" of a hello needs "regatta", a string, and "pid", a number');
  }
}

function isGiven(value: Json | undefined): value is Json {
  return value !== undefined && value !== null;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
