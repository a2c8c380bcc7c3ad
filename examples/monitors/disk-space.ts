import { statfs } from 'node:fs/promises';
import { defineMonitor, seriesName } from 'regatta/monitor';

export default defineMonitor({
  about: 'how much room a disk has',
  place: 'machine',
  options: { path: { type: 'text', default: '/tmp', about: 'a folder of it' } },
  series: { 'disk_free_bytes{path}': 'room for files of users that may not take the last' },
  start(_context, options) {
    const path = options['path'] as string;
    const name = seriesName('disk_free_bytes', [['path', path]]);
    return {
      async read(write) {
        const { bavail, bsize } = await statfs(path);
        write(name, bavail * bsize);
      },
    };
  },
});
