import { type Column, coreTables, type Table } from '../src/model/table.ts';
import { unphasedTables } from '../src/recording/phase-finder.ts';

/** What each type of column is in Parquet. */
const parquetTypes: { readonly [type in Column['type']]: string } = {
  time: 'BIGINT, ns since run start',
  duration: 'BIGINT, ns',
  count: 'BIGINT',
  float: 'DOUBLE',
  int: 'INTEGER',
  node: 'INTEGER, number of a node',
  id: 'INTEGER, id in `dictionary`',
  text: 'VARCHAR',
  bool: 'BOOLEAN',
};

/** `docs/run-directory.md`: every file of a run, and every column of its tables from their declarations. */
export function runDirectoryDoc(): string {
  return `${files}
## Tables

Parquet, one file per table, rows in order of \`ts\`. Instants are nanoseconds since the start of the run, on the clock of the machine that wrote them; \`clocks\` tells how
far the clocks of several machines are apart, and stamps are never changed. A NULL says that there is nothing to say, never 0. Kits add tables of their own, which
their READMEs describe, and so do [observers](observers.md).

**Phase.** Tables with a column \`phase\` say to which phase a row belongs, and it is this column by which metrics choose their rows. A row with a \`message\` belongs to the
phase in which that message was *published* (its earliest event \`publish\`), however late the row is; any other row, and one of a message whose publication nobody recorded, to
the phase whose [\`ts\`, \`until\`) holds its \`ts\`. NULL is outside all phases.

${coreTables.map(tableDoc).join('\n')}
### \`dictionary\`

The texts behind \`id\` columns, one number per text over all hosts.

| column | type | meaning |
|---|---|---|
| \`id\` | INTEGER | the number that stands in \`id\` columns |
| \`text\` | VARCHAR | the text |

${reading}`;
}

function tableDoc(table: Table): string {
  const rows = Object.entries(table.columns).map(([name, { type, about }]) => `| \`${name}\` | ${parquetTypes[type]} | ${about} |`);
  const phase = unphasedTables.has(table.name) ? [] : ['| `phase` | INTEGER, number of a phase | the phase that it belongs to |'];
  return `### \`${table.name}\`

${table.about}

| column | type | meaning |
|---|---|---|
${[...rows, ...phase].join('\n')}
`;
}

const files = `# The run directory

Everything that a run knows lies in one directory, \`.regatta/runs/<id>/\`; every report can be made again from it, and nothing else is needed. Its files are plain JSON, text and
Parquet, which pandas, Polars and DuckDB open as they are. The id is the time of the command (UTC) and the name of the experiment, \`20261123-124133-baseline\`, so that ids sort
by age.

\`.regatta/\` lies in the nearest ancestor of the working directory that holds \`.regatta\` or \`regatta.config.yaml\`, else in the git root, else in the working directory;
\`REGATTA_DIR\` names another place. It ignores itself in git. Which run directories stay is said by \`keep:\` in \`regatta.config.yaml\` ([the store](store.md#what-is-kept)). With \`-o DIR\` a run lies in DIR, and \`.regatta/runs/<id>\` is a link to it.

| file | what it holds |
|---|---|
| \`plan.json\` | the experiment with params, defaults and versions filled in; without what a scenario declares to be secret, such as private keys |
| \`run.json\` | state (\`running\`, \`recorded\`, \`done\`), result, times, machine, versions that were really loaded, the command that repeats it, and what only the run itself could see |
| \`<table>.parquet\` | the tables below, and those of the kits |
| \`dictionary.parquet\` | the texts behind \`id\` columns |
| \`windows.ndjson\` | the live stream, one JSON line per host and second: counters, histograms and gauges |
| \`fleets/<fleet>/<n>/\` | \`stdout.log\` and outputs of node *n* of a fleet, from 0 |
| \`agents/<host>/\` | what [observers](observers.md) leave that were asked for: \`failures.ndjson\`; \`loads/<name>-<n>/\`: what a program of \`load:\` leaves, its result and its output |
| \`logs/<host>.log\` | what a host process itself printed: at most 16 MB; a program that a node starts with its host's own stdout or stderr writes past that limit |
| \`logs/rendezvous.log\` | whom the rendezvous refused, dropped or lost, with the seconds since the run's start; there is none when it did not |
| \`results.json\` | metrics, thresholds, validity and the result (\`schema/results.schema.json\`) |
| \`report.md\` | the same to read |
| \`report.html\` | the same to look at, with charts ([reports](reports.md)): one file, which needs nothing else and asks nothing of the network |
| \`metrics.csv\`, \`windows.csv\`, \`junit.xml\`, \`latency.hlog\`, … | what [reporters](reporters.md) leave that were asked for |
| \`figures/\`, \`figures.zip\` | its charts as SVG and PNG, and their data as CSV, where \`regatta report --figures\` or \`--zip\` was asked for them |
| \`spool/<host>/\` | what hosts record, until it is converted to Parquet; \`spool/regatta/\` is Regatta's own |

JSON files carry a \`format\`; a Regatta that meets another one says so. They are put in place whole, so that no half file is ever seen.

A set, the runs of one command with \`matrix:\` or \`repeats:\`, has \`.regatta/sets/<id>/set.json\`, which lists its runs, and beside it
their common \`report.html\`; the runs lie among all others. Of a [comparison](how-regatta-decides.md) \`set.json\` says which side each run is, and \`comparison.json\` what came of it. \`.regatta/reports/\` holds what \`regatta report\` made of several runs that are no set.

## While it is recorded

Each host appends to \`spool/<host>/<table>.bin\`, once a second and whenever 16,384 rows are together. A frame carries a checksum; a host that is killed loses the second that it has not written,
and the end of a file that was cut off is left out and counted. When the disk is full, nodes go on, nothing more is recorded, and the run says so.

    file   = header frame*                                                      little-endian throughout
    header = "RGSP" version:u32 bytes:u32 crc32:u32 json[bytes]                 json: {"table", "columns": [[name, type], …]}; zeros up to a multiple of 8
    frame  = "FRAM" rows:u32 bytes:u32 crc32:u32 form:u8* column*               crc32 of rows, bytes and what follows; a form for each column; forms and columns have zeros up to a multiple of 8
    column = rows values                                                        form 0
           | value                                                              form 1: all rows have that
           | base:i32 u8*                                                       form 2, of int32: for each row, what it is above the base

\`time\`, \`duration\`, \`count\` and \`float\` are float64 (NaN is NULL), \`bool\` is a byte, all others int32 (−1 is NULL, but in \`int\`). \`id\` and \`text\` refer to the host's
\`dictionary.ndjson\`: one line \`[code,"text"]\` per text, in order, always written before the frame that needs it.

After the load the spool becomes Parquet and is removed once every table is in place. A conversion that was interrupted is finished by the next command that reads the run.
`;

const reading = `## Reading it

\`\`\`sql
-- DuckDB: delivery latency in ms by message, of all measured phases
SELECT message, quantile_cont((d.ts - p.ts) / 1e6, 0.5) AS p50, count(*) AS deliveries
FROM 'events.parquet' AS d
JOIN (SELECT message, min(ts) AS ts FROM 'events.parquet' WHERE type = 'publish' GROUP BY message) AS p USING (message)
JOIN 'phases.parquet' AS phase ON phase.phase = d.phase AND phase.kind = 'measured'
WHERE d.type = 'deliver'
GROUP BY message;
\`\`\`

\`\`\`python
import pandas as pd
samples = pd.read_parquet("samples.parquet").query("step == 'operation' and outcome == 'ok'")
((samples["done"] - samples["ts"]) / 1e6).describe()   # latency in ms, from the intended start
\`\`\`

\`regatta export <run> --to csv\` (or \`parquet\`) writes the tables into a folder of their own, for programs that know nothing of Regatta: \`id\` columns hold their texts, and behind \`ts\`
stands \`time\`, the same instant by the wall clock (UTC) of the machine of the rendezvous. \`--table samples\` writes that one alone. \`--to openmetrics\` writes what hosts show to Prometheus
while a run goes on, with timestamps.
`;
