import { quoted } from '../recording/quoted.ts';
import type { RunFiles } from '../recording/run-files.ts';
import { openRun } from './run-reader.ts';

/**
 * Writes when the operations of a run were due, as the pacer `replay` reads it: those of the measured rounds, ns since the first of these began, in
 * ascending order, one on each line. They come from the samples of all agents, so that each stands there once; memory stays bounded however many there are.
 * @returns how many there are, and how many were due and never started: when these were is not known one by one
 */
export async function recordSchedule(files: RunFiles, path: string): Promise<{ readonly count: number; readonly leftOut: number }> {
  await using reader = await openRun(files, []);
  const startNs = Math.min(...reader.phases.filter(({ phase }) => reader.measured.phases.includes(phase)).map(({ ts }) => ts));
  if (!Number.isFinite(startNs)) return { count: 0, leftOut: 0 };
  // the name of the only column becomes the first line, which so is a comment
  const due = `SELECT ts - ${startNs} AS "# due, ns" FROM samples WHERE step = 'operation' AND round >= 0 ORDER BY 1`;
  const [row] = await reader.query(`COPY (${due}) TO ${quoted(path)} (FORMAT csv, QUOTE '', DELIMITER '|')`);
  const [left] = await reader.query('SELECT sum(operations)::DOUBLE AS operations FROM drops');
  return { count: Number(row?.['Count'] ?? 0), leftOut: Number(left?.['operations'] ?? 0) };
}
