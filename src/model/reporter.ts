import type { JsonObject } from './json.ts';
import type { LiveView } from './live.ts';
import type { ParamSpecs } from './params.ts';
import type { Plan } from './plan.ts';
import type { RunReport } from './report.ts';
import type { Results } from './result.ts';
import type { RunTables } from './run-tables.ts';

/** Told how a run goes; every member is optional. A reporter that throws harms neither the run nor the others. */
export interface Reporter {
  runStarted?(run: { readonly id: string; readonly directory: string; readonly plan: Plan }): void;
  step?(step: StepProgress): void;
  /** Each second during a round. */
  window?(view: LiveView): void;
  runEnded?(ended: RunEnded): void | Promise<void>;
}

/** A kind of reporter: one of Regatta's own, or the default export of a module that is named by its path. Loaded in the orchestrator alone. */
export interface ReporterDeclaration {
  readonly about: string;
  /** What may stand beside its name in `reporters:`; nothing unless given. */
  readonly options?: ParamSpecs;
  /** @param options checked, in canonical units, defaults filled in */
  make(context: ReporterContext, options: JsonObject): Reporter;
}

/** A stream that text is written to: stdout, stderr, or a test's. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width and height of the terminal in characters. */
  readonly columns?: number;
  readonly rows?: number;
}

/** What reporters are made with. */
export interface ReporterContext {
  /** For results. It is stderr where stdout belongs to the JSON that somebody asked for. */
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Whether colours are wanted where a stream is a terminal: false under NO_COLOR. */
  readonly color: boolean;
  readonly environment: { readonly [variable: string]: string | undefined };
  /** Present instant in ms, on a scale that never goes back. */
  now(): number;
  /** Calls `work` after that time unless cancelled before; keeps no process alive. */
  later(work: () => void, ms: number): () => void;
  /** Puts a file of that name into a run directory, whole. @throws RegattaError DISK_FULL */
  writeFile(directory: string, name: string, text: string): void;
  /** Path of a file in a run directory; null where there is none. */
  findFile(directory: string, name: string): string | null;
}

export interface RunEnded {
  readonly id: string;
  readonly directory: string;
  readonly plan: Plan;
  /** null when there is nothing to analyse (or `--no-analysis`). */
  readonly results: Results | null;
  /** What went wrong, with what to do about it; '' when nothing did. */
  readonly text: string;
  /** What reports show of the run: made when it is first asked for, and once. Absent where there are no results. */
  readonly report?: () => Promise<RunReport>;
  /** Its tables, as metrics see them; closed once every reporter was told. Absent where there are no results. */
  readonly tables?: RunTables;
}

export interface StepProgress {
  readonly title: string;
  readonly state: 'started' | 'done' | 'failed';
  readonly detail?: string;
  readonly elapsedMs?: number;
}
