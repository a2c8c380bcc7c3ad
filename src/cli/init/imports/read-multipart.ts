import type { ImportedPart } from './imported-requests.ts';

/** The parts of a body `multipart/form-data` (RFC 7578) that is text; undefined where it is none. */
export function readMultipart(text: string, mimeType: string): readonly ImportedPart[] | undefined {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(mimeType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return undefined;
  // what comes before the first and behind the last is nobody's
  const [, ...pieces] = `\r\n${text}`.split(`\r\n--${boundary}`);
  const end = pieces.findIndex((piece) => piece.startsWith('--'));
  const parts = pieces.slice(0, Math.max(end, 0)).map(partOf);
  return parts.length > 0 && parts.every((part) => part !== undefined) ? parts : undefined;
}

function partOf(piece: string): ImportedPart | undefined {
  const at = piece.indexOf('\r\n\r\n');
  const head = piece.slice(0, Math.max(at, 0));
  const [, name] = /\sname="([^"]*)"/.exec(head) ?? [];
  const [, filename] = /\sfilename="([^"]*)"/.exec(head) ?? [];
  const [, type] = /^content-type:\s*(.*)$/im.exec(head) ?? [];
  if (name === undefined) return undefined;
  return {
    name: unquoted(name),
    text: piece.slice(at + 4),
    ...(filename === undefined ? {} : { filename: unquoted(filename) }),
    ...(type === undefined ? {} : { type: type.trim() }),
  };
}

/** As browsers write names (WHATWG HTML, "multipart form data"). */
function unquoted(text: string): string {
  return text.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}
