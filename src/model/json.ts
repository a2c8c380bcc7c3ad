/** Plain, serialisable data: what crosses a process boundary or lands in a run directory. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
