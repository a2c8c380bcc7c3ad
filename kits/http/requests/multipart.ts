import { randomBytes } from 'node:crypto';

/** A part of a body, as it is sent. */
export interface SentPart {
  readonly name: string;
  readonly content: string | Buffer;
  readonly filename?: string;
  readonly type?: string;
}

/** How the parts of a body are written one after another, and what tells them apart. */
export interface Multipart {
  readonly contentType: string;
  /** Text where all parts are. */
  write(parts: readonly SentPart[]): string | Buffer;
}

/**
 * Bodies of several parts, `multipart/form-data` (RFC 7578), with names written as browsers write them (WHATWG HTML, "multipart form data"). What libraries have for it answers
 * with streams, and later: requests are written at once. The boundary is drawn for each process, and so long that no value has it.
 */
export function multipart(boundary = `regatta-${randomBytes(16).toString('hex')}`): Multipart {
  const headOf = ({ name, filename, type }: SentPart): string => {
    const disposition = `content-disposition: form-data; name="${quotable(name)}"${filename === undefined ? '' : `; filename="${quotable(filename)}"`}`;
    const kind = type ?? (filename === undefined ? undefined : 'application/octet-stream');
    return `--${boundary}\r\n${disposition}\r\n${kind === undefined ? '' : `content-type: ${kind.replaceAll(/[\r\n]/g, ' ')}\r\n`}\r\n`;
  };
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    write(parts) {
      const pieces = [...parts.flatMap((part) => [headOf(part), part.content, '\r\n']), `--${boundary}--\r\n`];
      return pieces.every((piece) => typeof piece === 'string')
        ? pieces.join('')
        : Buffer.concat(pieces.map((piece) => Buffer.from(piece as string)));
    },
  };
}

function quotable(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
