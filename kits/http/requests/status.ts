import type { Json } from 'regatta/scenario';

/** Whether a status is one of `200`, `2xx` or a list of such; undefined where it is none of them. */
export function parseStatus(expected: Json): ((status: number) => boolean) | undefined {
  const items = (Array.isArray(expected) ? expected : [expected]) as readonly Json[];
  const tests = items.map((item) => {
    if (typeof item === 'number')
      return item >= 100 && item <= 599 && Number.isInteger(item) ? (status: number) => status === item : undefined;
    const text = typeof item === 'string' ? item.trim().toLowerCase() : '';
    const hundreds = /^([1-5])xx$/.exec(text)?.[1];
    if (hundreds !== undefined) return (status: number) => Math.floor(status / 100) === Number(hundreds);
    return /^[1-5]\d\d$/.test(text) ? (status: number) => status === Number(text) : undefined;
  });
  const known = tests.filter((test) => test !== undefined);
  return known.length === 0 || known.length < tests.length ? undefined : (status) => known.some((test) => test(status));
}
