import { messageOf } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import type { PlanRemark } from '../model/kit.ts';
import type { FleetPlan, Plan } from '../model/plan.ts';
import { patternOf } from './readiness/log-watch.ts';
import { testParamsProblem, type TestgroundSettings } from './node-variables.ts';
import { readySettings } from './readiness/ready-probe.ts';
import { scrapeProblem } from './scrape/scrape-params.ts';

/** What is wrong with fleets of programs beside what their params say one by one. */
export function review({ fleets }: Plan): readonly PlanRemark[] {
  return fleets
    .filter(({ kit }) => kit === 'external')
    .flatMap((fleet) =>
      [...reviewPorts(fleet), ...reviewEnvironment(fleet), ...reviewReady(fleet), ...reviewTestground(fleet), ...reviewScrape(fleet)].map(
        (remark) => ({
          ...remark,
          path: ['fleets', fleet.name, ...remark.path],
        }),
      ),
    );
}

type FleetRemark = PlanRemark & { readonly path: readonly string[] };

function error(text: string, ...path: readonly string[]): FleetRemark {
  return { level: 'error', text, path };
}

function portsOf({ params }: FleetPlan): readonly string[] {
  return (params['ports'] ?? []) as readonly string[];
}

function reviewPorts(fleet: FleetPlan): readonly FleetRemark[] {
  const ports = portsOf(fleet);
  const isName = /^[A-Za-z][\w-]*$/;
  return ports.flatMap((port, place) => {
    if (!isName.test(port))
      return error(`${JSON.stringify(port)} cannot be the name of a port: a letter, then letters, digits, - or _`, 'ports');
    return ports.indexOf(port) === place ? [] : error(`there are two ports ${port}`, 'ports');
  });
}

/** Names of ours are not for others: by them a node knows itself, and what it left behind is found. */
function reviewEnvironment({ params }: FleetPlan): readonly FleetRemark[] {
  return Object.keys((params['env'] ?? {}) as JsonObject).flatMap((name) => {
    if (name.startsWith('REGATTA_')) return error(`${name} is Regatta's own to set`, 'env', name);
    return /^[^=\0]+$/.test(name) ? [] : error(`${JSON.stringify(name)} cannot be the name of an environment variable`, 'env', name);
  });
}

function reviewReady(fleet: FleetPlan): readonly FleetRemark[] {
  const ready = readySettings(fleet.params);
  const { http, port, status, log } = ready;
  const names = namesOf(fleet);
  const ways = (['http', 'log', 'rendezvous', 'started', 'port'] as const).filter(
    (way) => ready[way] !== undefined && !(way === 'port' && http !== undefined),
  );
  if (ways.length > 1) return [error(`${ways.join(' and ')} exclude each other: a node is ready in one way`, 'ready')];
  const remarks: FleetRemark[] = [];
  if (status !== undefined && http === undefined)
    remarks.push(error('status is that of a page: write {http: /health, status: 204}', 'ready', 'status'));
  if (port !== undefined && !names.includes(port)) remarks.push(error(`there is no port ${port}; ${accepted(names)}`, 'ready', 'port'));
  if (http !== undefined && port === undefined && !(names.includes('http') || names.length === 1)) {
    remarks.push(error(`needs a port to ask: ports: [http], or port: with one of several; ${accepted(names)}`, 'ready', 'http'));
  }
  if (log !== undefined) {
    try {
      patternOf(log);
    } catch (problem) {
      remarks.push(error(`${log} is no regular expression: ${messageOf(problem)}`, 'ready', 'log'));
    }
  }
  return remarks;
}

function reviewScrape(fleet: FleetPlan): readonly FleetRemark[] {
  const names = readySettings(fleet.params).rendezvous === true ? undefined : namesOf(fleet);
  const problem = scrapeProblem(fleet.params['scrape'], names);
  return problem === undefined ? [] : [error(problem, 'scrape')];
}

/** Names of the endpoints that every node of the fleet has. */
function namesOf(fleet: FleetPlan): readonly string[] {
  const [first = {}, ...others] = (fleet.params['attach'] ?? []) as readonly { readonly [name: string]: string }[];
  return [...portsOf(fleet), ...Object.keys(first).filter((name) => others.every((each) => Object.hasOwn(each, name)))];
}

function accepted(names: readonly string[]): string {
  return names.length === 0 ? 'the nodes have none' : `accepted: ${names.join(', ')}`;
}

function reviewTestground({ params }: FleetPlan): readonly FleetRemark[] {
  const { params: given = {} } = (params['testground'] ?? {}) as TestgroundSettings;
  const problem = testParamsProblem(given);
  return problem === undefined ? [] : [error(problem, 'testground', 'params')];
}
