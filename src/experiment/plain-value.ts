import type { Path } from './problems.ts';

/**
 * Says what in a value of JavaScript cannot stand in an experiment, which is plain data: each with its path and, with an article, what it is.
 * Keys without a value (undefined) are as good as absent.
 */
export function notPlain(
  value: unknown,
  path: Path = [],
  around: readonly object[] = [],
): readonly { readonly path: Path; readonly what: string }[] {
  if (typeof value === 'function') return [{ path, what: 'a function' }];
  if (typeof value === 'bigint' || typeof value === 'symbol') return [{ path, what: `a ${typeof value}` }];
  if (typeof value !== 'object' || value === null) return [];
  if (around.includes(value)) return [{ path, what: 'part of itself' }];
  const inside = [...around, value];
  if (Array.isArray(value)) return (value as readonly unknown[]).flatMap((item, index) => notPlain(item, [...path, index], inside));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return [{ path, what: `a ${value.constructor.name}` }];
  return Object.entries(value).flatMap(([key, item]) => notPlain(item, [...path, key], inside));
}
