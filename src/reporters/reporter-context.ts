/** A stream that text is written to: stdout, stderr, or a test's. */
interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
}

/** What reporters are made with. */
export interface ReporterContext {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Whether colours are wanted where a stream is a terminal: false under NO_COLOR. */
  readonly color: boolean;
  /** Present instant in ms, on a scale that never goes back. */
  now(): number;
  /** Calls `work` after that time unless cancelled before; keeps no process alive. */
  later(work: () => void, ms: number): () => void;
  /** Writes `report.<extension>` of the run in that directory. */
  writeReport(directory: string, extension: 'md' | 'html', text: string): void;
  /** Path of that report; null where none was written. */
  findReport(directory: string, extension: 'md' | 'html'): string | null;
}
