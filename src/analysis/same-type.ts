/** With every optional key required, since assignability would overlook one that only one side has. */
export type Full<T> = T extends readonly (infer Item)[]
  ? Full<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]-?: Full<T[Key]> }
    : T;

/** Whether two types, in full, are the same: by this the compiler holds schemas against the model. */
export type Same<A, B> = [A, B] extends [B, A] ? true : false;
