import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { RegattaError } from '../model/errors.ts';
import type { Origin } from '../model/host.ts';
import type { Json } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';

/**
 * The plan with the modules that it names where they lie on this machine: what comes with Regatta in the Regatta here, all else where it lies as seen from
 * the project folder.
 * @throws RegattaError FILE_UNREADABLE for the first that is not there
 */
export function atOwnPaths(plan: Plan, from: Origin, to: Origin): Plan {
  const move = (url: string): string => {
    const there = fileURLToPath(url);
    const isOurs = there.startsWith(from.regatta + sep);
    const root = isOurs ? 'regatta' : 'project';
    const here = resolve(to[root], relative(from[root], there));
    if (!existsSync(here)) throw missing(here, there, from);
    return pathToFileURL(here).href;
  };
  const moved = (value: Json): Json => {
    if (Array.isArray(value)) return value.map((item: Json) => moved(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        key === 'url' && typeof item === 'string' && item.startsWith('file:') ? move(item) : moved(item),
      ]),
    );
  };
  // a plan is plain data; kits are the analysis' to load
  const { kits, ...rest } = plan;
  return { ...(moved(rest as unknown as Json) as unknown as Plan), kits };
}

function missing(here: string, there: string, from: Origin): RegattaError {
  return new RegattaError(
    'FILE_UNREADABLE',
    `${here} is not on the machine ${hostname()}: it stands for ${there} where the run was started`,
    {
      hint: `Check out the same project there, and start \`regatta host\` in the folder that corresponds to ${from.project}.`,
    },
  );
}
