import type pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

/** How progress is shown. */
export interface ProgressPlace {
  readonly colors: Colors;
  /** Between two tellings of figures, ms; null is what is usual. */
  readonly intervalMs: number | null;
}
