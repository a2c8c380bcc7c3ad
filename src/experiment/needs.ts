import type { Path, Problems } from './problems.ts';

/** A key of the grammar whose part does not exist yet. */
interface NotYet {
  readonly needs: string;
  readonly about: string;
  /** What does nearly the same today. */
  readonly instead?: string;
}

type NotYetKeys = { readonly [key: string]: NotYet };

const nodes = {
  resources: { needs: 'runner docker (resources)', about: 'cores and memory of a node' },
} satisfies NotYetKeys;

/** Keys that the grammar has and nothing honours yet, by where they stand: refused rather than ignored. */
export const notYet = {
  top: {
    users: {
      needs: 'people who know one another (users)',
      instead: 'an entry may be driven by users',
      about: 'simulated people on top of nodes',
    },
    faults: { needs: 'faults', about: 'what breaks, and when' },
    until: { needs: 'runs without rounds (until)', about: 'when a run without rounds is over' },
  },
  node: nodes,
  fleet: {
    ...nodes,
    compose: { needs: 'runner docker (compose)', about: 'compose file that starts the nodes' },
  },
  network: {
    loss: { needs: 'a runner that can drop packets (loss)', about: 'share of packets that get lost' },
  },
  entry: {
    each: { needs: 'entries per fleet or node (each)', about: 'runs the entry once per fleet or node' },
    until: { needs: 'rounds without end (until)', about: 'what ends the entry' },
  },
  metric: {
    step: { needs: 'metrics of a step', instead: 'write sql over samples', about: 'step whose samples are measured' },
    events: { needs: 'metrics of events', instead: 'write sql over events', about: 'events that are counted' },
    series: { needs: 'metrics of a series', instead: 'write sql over series', about: 'series that is summarised' },
    'measured-by': {
      needs: 'metrics of a step (measured-by)',
      instead: 'write sql over samples',
      about: 'whose clock measures: node or agent',
    },
  },
} satisfies { readonly [place: string]: NotYetKeys };

/** Values of keys that are fine otherwise. */
export const notYetValues = {
  runnerByPath: { needs: 'runners by path', about: 'runner: ./mine.ts, a runner of your own' },
} satisfies NotYetKeys;

/** Adds a problem for each key that nothing honours yet, and answers with the rest. */
export function refuseNotYet<T extends object>(value: T, place: keyof typeof notYet, path: Path, problems: Problems): T {
  const keys: NotYetKeys = notYet[place];
  const rest = Object.entries(value).filter(([key]) => {
    const row = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (row !== undefined) problems.add([...path, key], needs(row), 'key');
    return row === undefined;
  });
  return Object.fromEntries(rest) as T;
}

/** The message about a value of the run, as it is written, in a place where nothing fills it in. */
export function nothingFillsIn(written: string): string {
  return `nothing fills in ${written} here: values of the run stand in commands and environments of programs, and in what requests send (a dollar is written $$)`;
}

/** The message about a key or value whose part does not exist yet. */
export function needs({ needs, instead }: Omit<NotYet, 'about'>): string {
  return `needs ${needs}, which Regatta does not have yet${instead === undefined ? '' : `; ${instead}`}`;
}
