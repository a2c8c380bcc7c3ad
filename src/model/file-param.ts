/** A param of type `file` of a scenario, in its canonical form: plain data: agents read it. */
export interface FileParam {
  /** As it is written. */
  readonly name: string;
  readonly url: string;
  /** SHA-256 of what stood in it when the plan was made, hexadecimal. */
  readonly digest: string;
}
