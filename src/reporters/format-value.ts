/** A figure as people read it, three digits that matter: `113 ms`, `1.20 MiB`, `99.7 %`. null is *no data*, never 0. */
export function formatValue(value: number | null, unit: string): string {
  return formatWith(value, unit, 0);
}

/** A figure beside the limit that it is held against, with as many digits as tell the two apart: `10.04 %` where the limit is `10 %`. */
export function formatBesideLimit(value: number | null, limit: number, unit: string): string {
  const beside = formatValue(limit, unit);
  for (let more = 0; more < mostMoreDigits; more++) {
    const text = formatWith(value, unit, more);
    if (value === limit || withoutZeros(text) !== beside) return text;
  }
  return formatWith(value, unit, mostMoreDigits);
}

/** `19 ms` of `19.0 ms`: one that is not whole reads as one that is. */
function withoutZeros(text: string): string {
  return text.replace(/\.0+(?!\d)/, '');
}

/** A double has no more digits than these beside the three. */
const mostMoreDigits = 14;

function formatWith(value: number | null, unit: string, more: number): string {
  if (value === null) return 'no data';
  switch (unit) {
    case 'share':
      return formatShare(value, more);
    case '1/s':
      return `${digits(value, more)}/s`;
    default: {
      const { size, name } = readableUnit(value, unit);
      return `${digits(value / size, more)} ${name}`.trimEnd();
    }
  }
}

/** A unit in which a figure is shown, and how many of the unit proper it holds. */
export interface ReadableUnit {
  readonly size: number;
  readonly name: string;
}

const scales: { readonly [unit: string]: readonly ReadableUnit[] } = {
  s: [
    { size: 1, name: 's' },
    { size: 1e-3, name: 'ms' },
    { size: 1e-6, name: 'µs' },
    { size: 1e-9, name: 'ns' },
  ],
  B: [
    { size: 2 ** 40, name: 'TiB' },
    { size: 2 ** 30, name: 'GiB' },
    { size: 2 ** 20, name: 'MiB' },
    { size: 2 ** 10, name: 'KiB' },
    { size: 1, name: 'B' },
  ],
  'B/s': [
    { size: 2 ** 20, name: 'MiB/s' },
    { size: 2 ** 10, name: 'KiB/s' },
    { size: 1, name: 'B/s' },
  ],
  share: [{ size: 0.01, name: '%' }],
  count: [{ size: 1, name: '' }],
  '1/s': [{ size: 1, name: '/s' }],
};

/** The largest unit of which a figure holds at least one: ms for 0.113 s. */
export function readableUnit(value: number, unit: string): ReadableUnit {
  const units = scales[unit] ?? [];
  // what three digits round up to the next unit is written in that one: 999.9 ms is 1.00 s
  const fitting = value === 0 ? units.find(({ size }) => size === 1) : units.find(({ size }) => Math.abs(value) >= size * 0.9995);
  return fitting ?? units.at(-1) ?? { size: 1, name: unit };
}

/** `99.996 %`: digits are added until the text no longer claims a round 100 % (or 0 %) that the figure is not. */
function formatShare(share: number, more: number): string {
  const percent = share * 100;
  for (let decimals = 1 + more; decimals < 6 + more; decimals++) {
    const text = percent.toFixed(decimals);
    const claimsTooMuch = (Number(text) === 100 && percent !== 100) || (Number(text) === 0 && percent !== 0);
    if (!claimsTooMuch) return `${Number(text)} %`;
  }
  return `${percent} %`;
}

function digits(figure: number, more: number): string {
  // 50 µs is 50.00000000000001 of them once it was divided
  const value = Number(figure.toPrecision(12));
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  if (Math.abs(value) >= 1000) return value.toLocaleString('en-US', { maximumFractionDigits: more });
  const rounded = Number(value.toPrecision(3 + more));
  return Math.abs(rounded) < 1e-3 ? String(rounded) : rounded.toFixed(Math.max(0, 2 + more - Math.floor(Math.log10(Math.abs(rounded)))));
}
