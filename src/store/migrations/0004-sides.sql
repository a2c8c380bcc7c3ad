-- The side of a comparison that a run was made as: null where it is a run like any other.
ALTER TABLE regatta.runs
  ADD COLUMN side text;
-- run.json did not say so before: of these runs it is known that they are of pairs, and their place tells which side (base, head, head, base)
UPDATE regatta.runs AS r
  SET side = CASE WHEN r.set_index % 4 IN (0, 3) THEN 'base' ELSE 'head' END
  FROM regatta.comparisons AS c
  WHERE c.set_id = r.set_id AND c.content ->> 'design' = 'paired';
