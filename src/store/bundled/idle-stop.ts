import { Client } from 'pg';

/** Any number that no other program takes for an advisory lock: the letters of "watch" as the keys of a telephone. */
const lockKey = 92_824;

/**
 * Lets the server stop itself once nobody has been connected for `idleS`. It watches itself, in a session whose client goes away: so nothing else has to be kept
 * running for that, and nothing is left that could outlive it. What was once asked of a session goes on without a client as long as it has nothing to tell it
 * (`client_connection_check_interval`, off by default).
 * @param server.pid of the postmaster, which SIGTERM lets stop when the last client has left
 * @throws the error of the connection
 */
export async function stopWhenIdle(server: { readonly url: string; readonly pid: number }, idleS: number): Promise<void> {
  const client = new Client({ connectionString: server.url, application_name: 'regatta idle watch' });
  // it goes away in the middle of its query
  client.on('error', () => undefined);
  await client.connect();
  const isWatched = await client.query('SELECT FROM pg_locks WHERE locktype = $1 AND objid = $2', ['advisory', lockKey]);
  if (isWatched.rowCount !== 0) return client.end();
  const watches = new Promise<void>((resolve) => client.once('notice', () => resolve()));
  const ends = client.query(watch(server.pid, idleS)).then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([watches, ends]);
  client.connection.stream.destroy();
}

/** Looks ten times within the time; counts sessions as well, since one may come and go between two looks. */
function watch(pid: number, idleS: number): string {
  return `DO $watch$
DECLARE
  looks integer := 0;
  before bigint := 0;
  sessions bigint;
BEGIN
  IF NOT pg_try_advisory_lock(${lockKey}) THEN RETURN; END IF;
  RAISE NOTICE 'watching';
  WHILE looks < 10 LOOP
    -- what is seen of statistics stays the same within a transaction, and one that is open for long keeps rows from being cleared away
    COMMIT;
    PERFORM pg_sleep(${idleS / 10});
    SELECT sum(d.sessions) INTO sessions FROM pg_stat_database d;
    looks := looks + 1;
    IF sessions <> before OR EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) THEN
      looks := 0;
    END IF;
    before := sessions;
  END LOOP;
  COPY (SELECT) TO PROGRAM 'kill -TERM ${pid}';
END
$watch$`;
}
