/** Methods of an object as they are now, bound to it: what a wrapper calls. */
export function bound<T extends object, K extends keyof T>(target: T, ...names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, (target[name] as (...args: unknown[]) => unknown).bind(target)])) as Pick<T, K>;
}
