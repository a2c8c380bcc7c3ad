import Docker from 'dockerode';
import { messageOf } from '../../model/errors.ts';
import { type Monitor, type MonitorContext, NotHere, type SeriesWriter } from '../../model/monitor.ts';
import { writeContainer } from './container-series.ts';

export interface DockerSettings {
  /** Of its socket; undefined for where the environment says. */
  readonly path: string | undefined;
  readonly isThere: boolean;
  /** Of containers; all where there is none. */
  readonly names: readonly string[];
}

/** Rejects with {@link NotHere} where no Docker answers. */
export async function watchContainers({ problem }: Pick<MonitorContext, 'problem'>, settings: DockerSettings): Promise<Monitor> {
  const { path, isThere, names } = settings;
  if (!isThere) throw new NotHere(`there is no Docker: nothing is at ${path}`);
  const docker = new Docker(path === undefined ? {} : { socketPath: path });
  await docker.ping().catch((error: unknown) => {
    throw new NotHere(`Docker does not answer at ${path ?? process.env['DOCKER_HOST']}: ${messageOf(error)}`, { cause: error });
  });
  return {
    async read(write, abortSignal) {
      const running = await docker.listContainers({ abortSignal });
      const containers = running.flatMap(({ Id: id, Names: [slashed = ''] }) => {
        const name = slashed.replace(/^\//, '');
        return names.length === 0 || names.includes(name) ? [{ id, name }] : [];
      });
      for (const name of names) if (!containers.some((each) => each.name === name)) problem(`found no running container ${name}`);
      await Promise.all(containers.map(({ id, name }) => writeStats(docker, { id, name }, write)));
    },
  };
}

/** Writes nothing of one that has ended since it was listed. */
async function writeStats(
  docker: Docker,
  { id, name }: { readonly id: string; readonly name: string },
  write: SeriesWriter,
): Promise<void> {
  try {
    // at once: Docker would else take a second to read twice, for shares that nobody asks for here
    writeContainer(name, await docker.getContainer(id).stats({ stream: false, 'one-shot': true }), write);
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode !== 404) throw error;
  }
}
