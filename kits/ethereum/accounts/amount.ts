const units: { readonly [unit: string]: number } = { wei: 0, gwei: 9, ether: 18 };

/** How amounts are written, for those who are told. */
export const amountForm = 'a number of wei, or a number with wei, gwei or ether: 0.5 ether';

/** `1.5 ether`, `20 gwei`, `100`: in wei; undefined where it is none. */
export function readAmount(written: unknown): bigint | undefined {
  const [, whole, part = '', unit = 'wei'] = /^(\d+)(?:\.(\d+))?(?:\s*(wei|gwei|ether))?$/.exec(String(written).trim()) ?? [];
  const digits = units[unit];
  if (whole === undefined || digits === undefined || part.length > digits) return undefined;
  return BigInt(whole + part.padEnd(digits, '0'));
}

/** As a reader takes it in: `1.5 ether`. */
export function writeAmount(wei: bigint): string {
  const unit = wei < 10n ** 6n ? 'wei' : wei < 10n ** 14n ? 'gwei' : 'ether';
  const text = wei.toString().padStart(19, '0');
  const digits = units[unit] as number;
  if (digits === 0) return `${wei} wei`;
  const part = text.slice(-digits).replace(/0+$/, '');
  return `${BigInt(text.slice(0, -digits))}${part === '' ? '' : `.${part}`} ${unit}`;
}
