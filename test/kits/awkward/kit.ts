import type { Kit, NodeDeclaration } from 'regatta/kit';

const program = (name: string, about: string): NodeDeclaration => ({
  about,
  url: new URL(`./nodes/${name}.ts`, import.meta.url).href,
  params: {},
});

const scenario = (name: string, about: string): Kit['scenarios'][string] => ({
  about,
  url: new URL(`./scenarios/${name}.ts`, import.meta.url).href,
  params: {},
});

/** A kit whose nodes misbehave, one way each: what Regatta must survive. */
export default {
  name: 'awkward',
  about: 'Nodes that misbehave.',
  nodes: {
    idle: program('idle', 'does nothing, well'),
    'never-ready': program('never-ready', 'never gets ready'),
    throws: program('throws', 'throws while it starts'),
    exits: program('exits', 'ends its whole process while it starts'),
    'exits-later': program('exits-later', 'reports, half a second into the load, that it cannot go on'),
    floods: program('floods', 'writes to its log without end'),
    hangs: program('hangs', 'blocks its process for ever, half a second into the load'),
    'never-settles': program('never-settles', 'is never content with its peers'),
    leaves: program('leaves', 'starts a process that leaves the process group of its host'),
    'never-stops': program('never-stops', 'does not end when it is told to'),
  },
  scenarios: {
    nap: {
      about: 'waits',
      url: new URL('./scenarios/nap.ts', import.meta.url).href,
      params: { time: { type: 'duration', default: '1ms', about: 'how long' } },
    },
    'never-set-up': scenario('never-set-up', 'never gets set up'),
    'never-torn-down': scenario('never-torn-down', 'is never done with its teardown'),
    fail: scenario('fail', 'throws'),
  },
  tables: [],
  metrics: [],
} satisfies Kit;
