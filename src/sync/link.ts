import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { closeReason } from './close-reason.ts';

/** Above this many bytes on their way to a client, topics wait for it to read on. */
const roomBytes = 1 << 20;

/** The server's end of one connection: writes whole WebSocket frames, many to a system call, and ends a client that does not read its replies. */
export class Link {
  /** Who it said it is. */
  name: string | undefined;
  readonly #socket: Socket;
  readonly #ws: WebSocket;
  readonly #maxBacklogBytes: number;
  readonly #whenDropped: (who: string, why: string) => void;
  readonly #whenRoom = new Set<() => void>();
  readonly #address: string;
  #isCorked = false;
  #dropped = '';

  constructor(socket: Socket, ws: WebSocket, options: { maxBacklogBytes: number; whenDropped: (who: string, why: string) => void }) {
    this.#socket = socket;
    this.#ws = ws;
    this.#maxBacklogBytes = options.maxBacklogBytes;
    this.#whenDropped = options.whenDropped;
    this.#address = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? '?'}`;
    socket.on('drain', () => {
      const waiting = [...this.#whenRoom];
      this.#whenRoom.clear();
      for (const proceed of waiting) proceed();
    });
  }

  /** How log lines call it. */
  get label(): string {
    return this.name ?? this.#address;
  }

  /** Why the server ended it, or '' if it did not. */
  get dropped(): string {
    return this.#dropped;
  }

  get isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  get hasRoom(): boolean {
    return this.#socket.writableLength < roomBytes;
  }

  get maxBacklogBytes(): number {
    return this.#maxBacklogBytes;
  }

  /** Calls once when everything written so far has been taken. Only of use while there is no room. */
  whenRoom(proceed: () => void): void {
    this.#whenRoom.add(proceed);
  }

  /** Sends one text frame. A client that leaves more than the backlog unread is dropped. */
  send(text: string): void {
    this.write(textFrame(text));
    if (this.#socket.writableLength > this.#maxBacklogBytes) {
      this.drop(
        `it left ${this.#socket.writableLength} bytes of replies unread, more than the ${this.#maxBacklogBytes} that are kept for it`,
      );
    }
  }

  /**
   * Writes whole frames. They go past the `ws` library, whose `send` costs several times as much;
   * its own frames (pong, close) are written whole as well, so they never mix. Everything of one turn leaves in one system call.
   */
  write(frames: Buffer): void {
    if (!this.isOpen) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(frames);
  }

  /** Ends the connection at once. */
  drop(reason: string): void {
    if (this.#dropped !== '') return;
    this.#dropped = reason;
    this.#whenDropped(this.label, reason);
    this.#ws.terminate();
  }

  /** Ends the connection with a code and reason that the client sees. */
  close(code: number, reason: string): void {
    this.#dropped = reason;
    this.#ws.close(code, closeReason(reason));
  }
}

/** Bytes that the header of a server's frame takes before `length` bytes of payload (RFC 6455 §5.2: no mask). */
export function headerBytes(length: number): number {
  if (length < 126) return 2;
  return length < 65_536 ? 4 : 10;
}

/** Writes the header of an unfragmented text frame and returns the offset behind it. */
export function layHeader(into: Buffer, offset: number, length: number): number {
  into[offset] = 0x81;
  if (length < 126) {
    into[offset + 1] = length;
    return offset + 2;
  }
  if (length < 65_536) {
    into[offset + 1] = 126;
    return into.writeUInt16BE(length, offset + 2);
  }
  into[offset + 1] = 127;
  into.writeUInt32BE(Math.floor(length / 2 ** 32), offset + 2);
  return into.writeUInt32BE(length >>> 0, offset + 6);
}

function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(headerBytes(length) + length);
  frame.write(text, layHeader(frame, 0, length));
  return frame;
}
