/** URL of the folder of the package that this Regatta is, without a slash at its end. */
export const ownRoot: string = new URL('../..', import.meta.url).href.replace(/\/$/, '');
