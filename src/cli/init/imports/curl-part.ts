import type { ImportedPart } from './imported-requests.ts';

/** A part as `curl -F` has it: `name=text;type=text/plain;filename=a.txt`, `name=@a.txt` for a file, `name=<a.txt` for what stands in it; why it cannot be taken over. */
export function readPart(written: string): ImportedPart | string {
  const [, name, value = ''] = /^([^=]*)=(.*)$/s.exec(written) ?? [];
  const [text = '', ...settings] = value.startsWith('"') ? unquoted(value) : value.split(';');
  const own = new Map(
    settings.map((setting) => /^\s*(type|filename)=(.*)$/s.exec(setting) ?? []).map(([, key = '', of = '']) => [key, of]),
  );
  const [type, filename] = [own.get('type'), own.get('filename')?.replace(/^"(.*)"$/s, '$1')];
  if (name === undefined || /^[@<]-?$/.test(text)) return `the part ${written}`;
  if (/^@.*,/.test(text)) return `a part of several files, ${text.slice(1)}`;
  return { name, ...contentOf(text, { type, filename }) };
}

/** A value in quotes, in which a semicolon parts nothing, and what follows it. */
function unquoted(value: string): readonly string[] {
  const [, text = value, rest = ''] = /^"((?:[^"\\]|\\.)*)"(?:;(.*))?$/s.exec(value) ?? [];
  return [text.replaceAll(/\\(.)/gs, '$1'), ...rest.split(';')];
}

/** Types that curl tells by the name of a file. */
const typeOfFile: { readonly [extension: string]: string } = {
  gif: 'image/gif',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  htm: 'text/html',
  html: 'text/html',
  pdf: 'application/pdf',
  xml: 'application/xml',
};

function contentOf(
  text: string,
  { type, filename }: { readonly type: string | undefined; readonly filename: string | undefined },
): Omit<ImportedPart, 'name'> {
  const isFile = text.startsWith('@');
  const isContent = text.startsWith('<');
  const file = text.slice(1);
  const called = filename ?? (isContent ? '' : undefined);
  const kind = type ?? (isFile ? typeOfFile[/\.(\w+)$/.exec(filename ?? file)?.[1]?.toLowerCase() ?? ''] : undefined);
  return {
    ...(isFile || isContent ? { file } : { text }),
    ...(called === undefined ? {} : { filename: called }),
    ...(kind === undefined ? {} : { type: kind }),
  };
}
