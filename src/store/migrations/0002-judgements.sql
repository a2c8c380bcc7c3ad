-- What people and rules say about runs. Unlike runs, it stands in no run directory.

-- The newest of an experiment and branch is the one in force.
CREATE TABLE regatta.baselines (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  experiment text NOT NULL,
  branch text NOT NULL,
  note text,
  created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX baselines_in_force ON regatta.baselines (experiment, branch, id);

CREATE TABLE regatta.baseline_runs (
  baseline bigint NOT NULL REFERENCES regatta.baselines ON DELETE CASCADE,
  run bigint NOT NULL REFERENCES regatta.runs ON DELETE CASCADE,
  PRIMARY KEY (baseline, run)
);
CREATE INDEX baseline_runs_by_run ON regatta.baseline_runs (run);

-- Versions of rules are never changed, so that an alert keeps pointing at what fired.
CREATE TABLE regatta.rules (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  digest text NOT NULL,
  definition jsonb NOT NULL,
  created timestamptz NOT NULL DEFAULT now(),
  UNIQUE (name, digest)
);

CREATE TABLE regatta.alerts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  series integer NOT NULL REFERENCES regatta.series,
  rule integer NOT NULL REFERENCES regatta.rules,
  -- the first run behind the change
  run bigint NOT NULL REFERENCES regatta.runs ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('regression', 'improvement')),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'dismissed', 'resolved')),
  state_reason text,
  state_changed timestamptz NOT NULL DEFAULT now(),
  value_before double precision NOT NULL,
  value_after double precision NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}',
  created timestamptz NOT NULL DEFAULT now(),
  UNIQUE (series, run, rule)
);
CREATE INDEX alerts_by_run ON regatta.alerts (run);
CREATE INDEX alerts_by_state ON regatta.alerts (state, created);

-- What somebody knows about a time or a run: drawn beside the history.
CREATE TABLE regatta.annotations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- null: of all experiments
  experiment text,
  about timestamptz NOT NULL,
  text text NOT NULL,
  created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX annotations_by_time ON regatta.annotations (about);
