/** What a host counts for the live view and for thresholds that abort: sent each second as a window and merged over all hosts. */
export interface LiveCounters {
  /**
   * `sinceNs` (ns since run start) is for what takes its time: when that began to which the count belongs, such as the publication of the message that was
   * delivered. It is held back until that is 2 s past, so that the ratio of two counters does not take what is under way for lost; what began in an
   * earlier round does not count.
   */
  add(counter: string, n?: number, sinceNs?: number): void;
  /** Adds a duration in ns to the histogram of that name, at once; what began in an earlier round (`sinceNs`) does not count. */
  record(histogram: string, durationNs: number, sinceNs?: number): void;
}
