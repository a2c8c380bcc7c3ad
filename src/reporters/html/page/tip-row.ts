/** A line of what is shown where a chart is pointed at. */
export interface TipRow {
  readonly name: string;
  readonly value: string;
  /** CSS class that gives it its colour. */
  readonly colour: string;
  /** Of the point that it is about. */
  readonly x: number;
}
