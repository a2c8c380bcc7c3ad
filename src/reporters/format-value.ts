/** A figure as people read it, three digits that matter: `113 ms`, `1.20 MiB`, `99.7 %`. null is *no data*, never 0. */
export function formatValue(value: number | null, unit: string): string {
  if (value === null) return 'no data';
  switch (unit) {
    case 's':
      return scaled(value, [
        [1, 's'],
        [1e-3, 'ms'],
        [1e-6, 'µs'],
        [1e-9, 'ns'],
      ]);
    case 'B':
      return scaled(value, [
        [2 ** 40, 'TiB'],
        [2 ** 30, 'GiB'],
        [2 ** 20, 'MiB'],
        [2 ** 10, 'KiB'],
        [1, 'B'],
      ]);
    case 'share':
      return formatShare(value);
    case 'count':
      return digits(value);
    case '1/s':
      return `${digits(value)}/s`;
    default:
      return `${digits(value)} ${unit}`;
  }
}

/** `99.996 %`: digits are added until the text no longer claims a round 100 % (or 0 %) that the figure is not. */
function formatShare(share: number): string {
  const percent = share * 100;
  for (let decimals = 1; decimals < 6; decimals++) {
    const text = percent.toFixed(decimals);
    const claimsTooMuch = (Number(text) === 100 && percent !== 100) || (Number(text) === 0 && percent !== 0);
    if (!claimsTooMuch) return `${Number(text)} %`;
  }
  return `${percent} %`;
}

/** In the largest unit of which it holds at least one. */
function scaled(value: number, units: readonly (readonly [size: number, name: string])[]): string {
  // what three digits round up to the next unit is written in that one: 999.9 ms is 1.00 s
  const fitting = units.find(([size]) => Math.abs(value) >= size * 0.9995) ?? units.at(-1);
  if (fitting === undefined) return digits(value);
  const [size, name] = value === 0 ? (units.find(([each]) => each === 1) ?? fitting) : fitting;
  return `${digits(value / size)} ${name}`;
}

function digits(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) < 1e-3 ? String(rounded) : rounded.toFixed(Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded)))));
}
