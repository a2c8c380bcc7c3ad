import { defineReporter } from 'regatta/reporter';

export default defineReporter({
  about: '`slowest.json` in the run directory: the slowest operations',
  options: { count: { type: 'integer', default: 10, min: 1, about: 'how many of them' } },
  make: (context, { count }) => ({
    runEnded: async ({ directory, tables }) => {
      const rows = await tables?.query(`SELECT operation, took / 1e6 AS ms FROM slow_operations ORDER BY took DESC LIMIT ${Number(count)}`);
      context.writeFile(directory, 'slowest.json', JSON.stringify(rows ?? [], undefined, 2));
    },
  }),
});
