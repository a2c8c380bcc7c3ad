import type { DurationDistribution } from '../../model/distribution.ts';
import type { JsonObject } from '../../model/json.ts';
import { writeDuration } from '../../model/units.ts';
import type { Loop } from './loop.ts';
import type { Ramp } from './population.ts';
import { users, type UsersOptions } from './users.ts';

const mostUsers = 1_000_000;

export const usersLoop: Loop = {
  about: 'simulated people: each does one operation, or one session, after another and thinks in between',
  options: {
    type: 'object',
    about: 'how many users, or what else there is to say of them',
    shorthand: 'count',
    fields: {
      count: { type: 'integer', required: true, min: 1, max: mostUsers, about: 'users over all agents' },
      think: { type: 'duration-distribution', about: 'how long a user waits between two operations or sessions; not at all unless given' },
      ramp: {
        type: 'object',
        about: 'changes the number of users evenly, at the beginning, to `count`',
        fields: {
          from: { type: 'integer', default: 0, min: 0, max: mostUsers, about: 'users at the start' },
          over: { type: 'duration', required: true, above: 0, about: 'how long it takes' },
        },
      },
      iterations: {
        type: 'integer',
        min: 1,
        about: 'how many operations or sessions each user has: the end of the entry, in place of another',
      },
    },
  },
  takesUsers: true,
  outline: (options, { forNs, operations }) => {
    const { count, iterations } = optionsOf(options);
    const isBounded = iterations !== Number.POSITIVE_INFINITY;
    if (!isBounded && forNs === null && operations === null) return undefined;
    return { pace: `${count} ${count === 1 ? 'user' : 'users'}`, lengthNs: forNs, operations };
  },
  review: (options, { forNs }) => {
    const { count, ramp } = optionsOf(options);
    if (ramp === undefined || forNs === null || ramp.overNs <= forNs) return [];
    const there = ramp.from + Math.trunc(((count - ramp.from) * forNs) / ramp.overNs);
    const [over, length] = [ramp.overNs, forNs].map(writeDuration);
    return [
      {
        path: ['ramp', 'over'],
        text: `its ramp takes ${over} and the entry ends after ${length}, with ${there} users in the place of ${count}`,
      },
    ];
  },
  make: (options) => users(optionsOf(options)),
};

function optionsOf(options: JsonObject): UsersOptions {
  const { count, think, ramp, iterations } = options as {
    readonly count: number;
    readonly think?: DurationDistribution;
    readonly ramp?: { readonly from: number; readonly over: number };
    readonly iterations?: number;
  };
  const evenly: Ramp | undefined = ramp === undefined ? undefined : { from: ramp.from, overNs: ramp.over };
  return { count, think, ramp: evenly, iterations: iterations ?? Number.POSITIVE_INFINITY };
}
