import type { MetricSpec } from '../model/metric.ts';
import { listOfNames, type Settings } from './cell.ts';
import type { metricShape } from './experiment-schema.ts';
import type { Path, Problems } from './problems.ts';

/** How many members of a family comparisons are planned for unless the experiment says. */
const usualMembers = 8;

type GateSettings = Pick<Settings<typeof metricShape>, 'gate' | 'members' | 'by' | 'better'>;

/** What `gate` and `members` of a metric say together; nothing where it does not gate. */
export function planGate(settings: GateSettings, path: Path, problems: Problems): Pick<MetricSpec, 'gate'> {
  const { gate, members } = settings;
  if (gate === undefined && members === undefined) return {};
  const { key, message } = mistakes(settings).find(({ isMade }) => isMade) ?? {};
  if (key !== undefined && message !== undefined) problems.add([...path, key], message);
  if (gate === false) return {};
  const most = typeof gate === 'object' ? gate.max : usualMembers;
  return { gate: { most, ...(members === undefined ? {} : { members: listOfNames(members) }) } };
}

function mistakes({ gate, members, by, better = 'neither' }: GateSettings) {
  const isNumbered = typeof gate === 'object';
  const isNamed = members !== undefined;
  return [
    { isMade: gate === false && isNamed, key: 'members', message: 'it does not gate, so that none of its members can' },
    { isMade: isNamed && by === undefined, key: 'members', message: 'only a family has members; say by: which label' },
    { isMade: isNumbered && by === undefined, key: 'gate', message: 'only a family has members; write gate: true' },
    { isMade: isNumbered && isNamed, key: 'gate', message: 'members says how many there are; write gate: true' },
    {
      isMade: gate !== false && better === 'neither',
      key: isNamed ? 'members' : 'gate',
      message: 'nobody knows what is worse; say better: lower or higher',
    },
  ] as const;
}
