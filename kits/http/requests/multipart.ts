import { randomBytes } from 'node:crypto';
import type { PartParams } from './params.ts';

/** How the parts of a body are written one after another, and what tells them apart. */
export interface Multipart {
  readonly contentType: string;
  write(parts: { readonly [name: string]: PartParams }): string;
}

/**
 * Bodies of several parts, `multipart/form-data` (RFC 7578), with names written as browsers write them (WHATWG HTML, "multipart form data"). What libraries have for it answers
 * with streams, and later: requests are written at once. The boundary is drawn for each process, and so long that no value has it.
 */
export function multipart(boundary = `regatta-${randomBytes(16).toString('hex')}`): Multipart {
  const write = (name: string, { text, filename, type }: PartParams): string => {
    const disposition = `content-disposition: form-data; name="${quotable(name)}"${filename === undefined ? '' : `; filename="${quotable(filename)}"`}`;
    const kind = type ?? (filename === undefined ? undefined : 'application/octet-stream');
    return `--${boundary}\r\n${disposition}\r\n${kind === undefined ? '' : `content-type: ${kind.replaceAll(/[\r\n]/g, ' ')}\r\n`}\r\n${text}\r\n`;
  };
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    write: (parts) =>
      `${Object.entries(parts)
        .map(([name, part]) => write(name, part))
        .join('')}--${boundary}--\r\n`,
  };
}

function quotable(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
