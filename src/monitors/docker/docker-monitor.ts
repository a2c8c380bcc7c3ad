import { existsSync } from 'node:fs';
import type { MonitorDeclaration } from '../../model/monitor.ts';
import { containerSeries } from './container-series.ts';

/** Where Docker listens that is told nothing else. */
const usualSocket = '/var/run/docker.sock';

export const dockerMonitor: MonitorDeclaration = {
  about: 'what containers use, as Docker tells it',
  place: 'machine',
  options: {
    // Docker itself reads once a second, and lets who asks more often wait for its next reading
    every: { type: 'duration', default: '5s', min: 1e8, about: 'how often it is asked' },
    containers: {
      type: 'list',
      default: [],
      about: 'their names; unless given, all that run',
      items: { type: 'text', about: 'name' },
    },
    socket: { type: 'text', about: `where Docker listens; unless given, what DOCKER_HOST says, else ${usualSocket}` },
  },
  series: containerSeries,
  async start(context, options) {
    const socket = options['socket'] as string | undefined;
    const path = socket ?? (process.env['DOCKER_HOST'] === undefined ? usualSocket : undefined);
    // the client takes a tenth of a second to load, which runs without Docker need not wait for
    const { watchContainers } = await import('./watch-containers.ts');
    return watchContainers(context, { path, isThere: path === undefined || existsSync(path), names: options['containers'] as string[] });
  },
};
