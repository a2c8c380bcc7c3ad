import { type Kit, moduleBeside, type ParamSpecs } from '../sdk/kit.ts';
import { reportsParam } from './reports/reports-param.ts';
import { review } from './review.ts';
import { scrapeParam } from './scrape/scrape-params.ts';

const asked: ParamSpecs = {
  http: { type: 'text', about: 'path that answers with a good status: /health' },
  port: { type: 'text', about: 'name of the port that accepts connections; with http, of the one that is asked' },
  status: { type: 'integer', min: 100, max: 599, about: 'with http: the one status that is good; any of 200 to 299 unless given' },
};

const watched: ParamSpecs = {
  log: { type: 'text', about: 'text that a line of its output holds, or /a regular expression/' },
  rendezvous: { type: 'boolean', about: 'it publishes its card at the rendezvous' },
  started: { type: 'boolean', about: 'it was started' },
};

/** Nodes that are programs of any kind, or run already: built in, and chosen by the key that names the program. */
export default {
  name: 'external',
  about: 'Any program, or what runs already, as nodes.',
  nodes: {
    command: {
      about: 'a program, started by Regatta as a process of its own',
      url: moduleBeside(import.meta.url, './command-node'),
      isExternal: true,
      params: {
        command: {
          type: 'words',
          required: true,
          takesRunValues: true,
          about: 'the program and its arguments, as a list or as one text that is split as a shell would, without a shell',
        },
        env: {
          type: 'map',
          default: {},
          takesRunValues: true,
          about: 'environment variables, beside those that every node has',
          items: { type: 'text', about: 'value' },
        },
        ports: {
          type: 'list',
          default: [],
          about: 'names of the ports that it needs: free ones are found',
          items: { type: 'text', about: 'name of a port' },
        },
        ready: {
          type: 'object',
          about:
            'what tells that a node is ready; unless given, that all its ports accept connections, or, without ports, that it was started',
          fields: { ...asked, ...watched },
        },
        testground: {
          type: 'object',
          default: {},
          about: 'for a plan of Testground',
          fields: {
            plan: { type: 'text', about: 'its name; that of the experiment unless given' },
            case: { type: 'text', about: 'the test case to run; the name of the fleet unless given' },
            params: { type: 'map', about: 'its params, as texts without | and =', items: { type: 'text', about: 'value' } },
          },
        },
        reports: reportsParam,
        scrape: scrapeParam,
        stop: {
          type: 'object',
          default: {},
          about: 'how it is stopped',
          fields: {
            signal: {
              type: 'text',
              default: 'SIGTERM',
              values: ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'],
              about: 'signal that its process group gets',
            },
            grace: { type: 'duration', default: '5s', about: 'how long it has until its process group is killed' },
          },
        },
      },
    },
    attach: {
      about: 'what runs already; never stopped by Regatta',
      url: moduleBeside(import.meta.url, './attach-node'),
      isExternal: true,
      count: ({ attach }) => (attach as readonly unknown[]).length,
      params: {
        attach: {
          type: 'addresses',
          required: true,
          about: 'a URL or host:port, a list of them, or a file with one on each line; one node each',
        },
        ready: {
          type: 'object',
          about: 'what is waited for; unless given, a node must accept connections at once',
          fields: asked,
        },
        scrape: scrapeParam,
      },
    },
  },
  scenarios: {},
  tables: [],
  metrics: [],
  events: {
    publish: 'the node published a message',
    deliver: 'a message reached the node; from_node sent it',
    join: 'the node subscribed to a topic',
    leave: 'the node unsubscribed from a topic',
  },
  review,
} satisfies Kit;
