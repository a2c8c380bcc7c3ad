-- Machines that runs were made on: two runs with the same id here were made on the same machine with the same Node and Regatta.
CREATE TABLE regatta.environments (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  digest text NOT NULL UNIQUE,
  hostname text NOT NULL,
  platform text NOT NULL,
  release text NOT NULL,
  cpu text NOT NULL,
  cores integer NOT NULL,
  memory_bytes bigint NOT NULL,
  node text NOT NULL,
  regatta text NOT NULL
);

-- What was really loaded, by name: many runs share it.
CREATE TABLE regatta.version_sets (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  digest text NOT NULL UNIQUE,
  versions jsonb NOT NULL
);

CREATE TABLE regatta.runs (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL,
  started timestamptz NOT NULL,
  hostname text NOT NULL,
  experiment text NOT NULL,
  -- null for a run without results
  comparable_key text,
  result text,
  reason text,
  duration_s double precision,
  nodes integer,
  params jsonb NOT NULL,
  command text NOT NULL,
  environment integer NOT NULL REFERENCES regatta.environments,
  versions integer NOT NULL REFERENCES regatta.version_sets,
  set_id text,
  set_index integer,
  directory text NOT NULL,
  -- as `regatta gc` leaves it: the figures stay
  directory_gone boolean NOT NULL DEFAULT false,
  -- ids are made from the second and the name, and two machines may make the same
  UNIQUE (id, started, hostname)
);
CREATE INDEX runs_by_time ON regatta.runs (experiment, started);
CREATE INDEX runs_by_set ON regatta.runs (set_id, set_index) WHERE set_id IS NOT NULL;

-- One line of history: a value of a metric, of plans that are the same but for versions and seed.
CREATE TABLE regatta.series (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  experiment text NOT NULL,
  comparable_key text NOT NULL,
  name text NOT NULL,
  metric text NOT NULL,
  statistic text,
  labels jsonb NOT NULL,
  unit text NOT NULL,
  per text,
  better text NOT NULL,
  UNIQUE (experiment, name, comparable_key, labels, unit)
);

CREATE TABLE regatta.metrics (
  series integer NOT NULL REFERENCES regatta.series,
  -- that of the run, so that the newest of a series are read from one end of an index
  started timestamptz NOT NULL,
  run bigint NOT NULL REFERENCES regatta.runs ON DELETE CASCADE,
  -- null is no data
  value double precision,
  n bigint NOT NULL,
  reason text,
  PRIMARY KEY (series, started, run)
);
CREATE INDEX metrics_by_run ON regatta.metrics (run);

-- Which run directories of which home have been read, and as of when.
CREATE TABLE regatta.directories (
  home text NOT NULL,
  id text NOT NULL,
  -- what its files looked like then
  stamp text NOT NULL,
  PRIMARY KEY (home, id)
);

-- What pairs of runs said, as in comparison.json of their set.
CREATE TABLE regatta.comparisons (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  set_id text NOT NULL,
  started timestamptz NOT NULL,
  experiment text NOT NULL,
  verdict text NOT NULL,
  base text NOT NULL,
  head text NOT NULL,
  content jsonb NOT NULL,
  UNIQUE (set_id, started)
);
CREATE INDEX comparisons_by_time ON regatta.comparisons (experiment, started);
