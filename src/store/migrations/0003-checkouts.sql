-- The git working tree that a run was started in: null where none is known.
ALTER TABLE regatta.runs
  ADD COLUMN commit text,
  ADD COLUMN branch text,
  ADD COLUMN committed timestamptz,
  ADD COLUMN dirty boolean;
CREATE INDEX runs_by_branch ON regatta.runs (experiment, branch, started) WHERE branch IS NOT NULL;
