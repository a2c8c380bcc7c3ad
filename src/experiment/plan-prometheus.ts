import { NS_PER_S } from '../model/clock.ts';
import type { Plan, PrometheusPlan, PushPlan } from '../model/plan.ts';
import { hasObserver } from '../model/planned-observers.ts';
import type { Json } from '../model/json.ts';
import { pushCredentials as credentials } from '../model/push-credentials.ts';
import { type Cell, isMap, type Settings } from './cell.ts';
import type { pushShape, topShape } from './experiment-schema.ts';
import { type Path, show } from './problems.ts';
import { planServer } from './plan-prometheus-server.ts';
import { readListen } from './read-listen.ts';

type Written = Settings<typeof topShape>['prometheus'];

const anywhere = { host: '127.0.0.1', port: 0 } as const;
const defaultLingerNs = 60 * NS_PER_S;
const defaultEveryNs = 10 * NS_PER_S;
/** Labels that pages and Prometheus itself give, beside those that no experiment can take. */
const taken = ['run', 'host', 'agent', 'status', 'le', 'quantile', 'job', 'instance'];

/** How a Prometheus gets the figures of a run; nothing where the key is not there. */
export function planPrometheus(
  cell: Cell,
  written: Written,
  plan: Pick<Plan, 'rounds'> & Partial<Pick<Plan, 'observers'>>,
): { readonly prometheus?: PrometheusPlan } {
  if (written === undefined) return {};
  const { problems } = cell;
  if (!hasObserver(plan, 'windows')) problems.add(['prometheus'], 'it goes by what the observer windows counts, which is left out', 'key');
  checkTags(cell, plan);
  const listen = written.listen === undefined ? undefined : readListen(written.listen);
  if (written.listen !== undefined && listen === undefined)
    problems.add(['prometheus', 'listen'], `${show(written.listen)} is no place to listen; write 127.0.0.1:9464 or 0.0.0.0:9464`);
  if (Object.keys(written).every((key) => key === 'linger'))
    problems.add(['prometheus'], 'it asks for nothing; write {listen: 127.0.0.1:9464} or {push: http://127.0.0.1:9091}');
  const push = planPush(cell, written.push);
  const server = planServer(cell, written.server);
  const progress = planProgress(cell, written);
  // one of the run's own reads what is served, wherever that is
  const place = listen ?? (server?.kind === 'managed' ? anywhere : undefined);
  const prometheus = {
    ...(place === undefined ? {} : { listen: place }),
    ...(server === undefined ? {} : { server }),
    ...progress,
    lingerNs: written.linger ?? defaultLingerNs,
    ...(push === undefined ? {} : { push }),
  };
  return { prometheus };
}

/** Windows, which every run has, need not be named. */
function planProgress({ problems }: Cell, { progress, server }: NonNullable<Written>): Pick<PrometheusPlan, 'progress'> {
  if (progress === undefined || progress === 'windows') return {};
  if (server === undefined) problems.add(['prometheus', 'progress'], 'needs a Prometheus to ask; write {server: managed} beside it');
  return { progress };
}

function planPush({ problems }: Cell, written: string | Settings<typeof pushShape> | undefined): PushPlan | undefined {
  if (written === undefined) return undefined;
  const { to = '', every = defaultEveryNs, delete: isDeleted = false } = typeof written === 'string' ? { to: written } : written;
  const path = typeof written === 'string' ? ['prometheus', 'push'] : ['prometheus', 'push', 'to'];
  const url = URL.canParse(to) ? new URL(to) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    problems.add(path, `${show(to)} is no URL of a Pushgateway; write http://127.0.0.1:9091`);
    return undefined;
  }
  if (url.username !== '' || url.password !== '')
    problems.add(
      path,
      `what ${url.host} wants to know who pushes does not belong in an experiment: set ${credentials.user} and ${credentials.password}, or ${credentials.token}`,
    );
  return { to: to.replace(/\/+$/, ''), everyNs: every, delete: isDeleted };
}

/** Tags become labels of the pages: no two may have one name. */
function checkTags({ problems, tree }: Cell, { rounds }: Pick<Plan, 'rounds'>): void {
  for (const [index, { entries }] of rounds.entries())
    for (const [place, { scenarios }] of entries.entries())
      for (const [of, { name, tags, vocabulary }] of scenarios.entries()) {
        const path = ['rounds', index, ...inside(tree['rounds'], index, place, of)];
        for (const tag of Object.keys(tags)) if (isTaken(tag)) problems.add([...path, 'tags', tag], clash(`the tag ${tag}`), 'key');
        for (const tag of vocabulary?.tags ?? [])
          if (isTaken(tag)) problems.add(path, clash(`the tag ${tag}, which scenario ${name} sets,`));
      }
}

/** Where a scenario stands within its round. */
function inside(rounds: Json | undefined, index: number, place: number, of: number): Path {
  const round = Array.isArray(rounds) ? (rounds as readonly Json[])[index] : undefined;
  const together = isMap(round) ? round['together'] : undefined;
  const entry = Array.isArray(together) ? (together as readonly Json[])[place] : round;
  return [...(Array.isArray(together) ? ['together', place] : []), ...(isMap(entry) && 'mix' in entry ? ['mix', of] : [])];
}

function isTaken(tag: string): boolean {
  return taken.includes(tag) || tag.startsWith('__');
}

function clash(what: string): string {
  return `${what} would be a label on pages for Prometheus, where Regatta or Prometheus gives one of that name; take another`;
}
