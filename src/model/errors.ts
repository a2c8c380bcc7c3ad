/** Exit codes of the command line, documented in docs/exit-codes.md. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  invalid: 3,
  errored: 4,
  cancelled: 130,
} as const;

/** Every error that Regatta raises on purpose: code → exit code and what it is about. docs/errors.md is generated from this table. */
export const errorRegistry = {
  USAGE: { exit: exitCodes.usage, about: 'The command line asks for something that does not exist or does not fit together.' },
  EXPERIMENT_INVALID: {
    exit: exitCodes.usage,
    about: 'The experiment file (or a file that it names) has problems; each is listed with its place.',
  },
  FILE_UNREADABLE: { exit: exitCodes.usage, about: 'A file that was named cannot be read.' },
  RUN_NOT_FOUND: { exit: exitCodes.usage, about: 'No run (or more than one) matches what was given.' },
  RUN_UNREADABLE: { exit: exitCodes.errored, about: 'A run directory is damaged, incomplete or of another format.' },
  NOT_COMPARABLE: { exit: exitCodes.usage, about: 'Runs do not measure the same, so that nothing follows from a difference between them.' },
  SOURCE: { exit: exitCodes.usage, about: 'There is no such source of nodes, or no such version of it.' },
  BUILD: { exit: exitCodes.errored, about: 'The software of nodes could not be built at the version that was asked for.' },
  KIT_BROKEN: { exit: exitCodes.errored, about: 'A kit, node program or scenario could not be loaded.' },
  NODE_START: { exit: exitCodes.errored, about: 'A node did not start.' },
  NODE_CONNECT: { exit: exitCodes.errored, about: 'A node could not open a link that the topology asks for.' },
  NOT_READY: { exit: exitCodes.errored, about: 'Nodes were not ready within the time allowed.' },
  NOT_SETTLED: { exit: exitCodes.errored, about: 'The network did not settle within the time allowed.' },
  HOST_LOST: { exit: exitCodes.errored, about: 'A host process ended or its link broke while it was needed.' },
  RENDEZVOUS: { exit: exitCodes.errored, about: 'The rendezvous could not be reached, refused a frame, or dropped a client.' },
  PORT_TAKEN: { exit: exitCodes.errored, about: 'A port that was asked for is in use.' },
  PROMETHEUS: { exit: exitCodes.errored, about: 'A Prometheus that the experiment asks for could not be started or reached.' },
  DISK_FULL: { exit: exitCodes.errored, about: 'What the run records could not be written: no room is left, or the disk fails.' },
  STORE_DOWN: { exit: exitCodes.errored, about: 'The database of the store does not answer, or does not let this user in.' },
  STORE_VERSION: { exit: exitCodes.errored, about: 'The store was made by another version of Regatta or of PostgreSQL.' },
  STORE_REFUSED: {
    exit: exitCodes.errored,
    about: 'The database of the store takes nothing: it is read-only, grants no rights, or has no room.',
  },
  BUSY: { exit: exitCodes.errored, about: 'Another run holds the machine.' },
  ANALYSIS: { exit: exitCodes.errored, about: 'A metric or table could not be computed.' },
  CANCELLED: { exit: exitCodes.cancelled, about: 'The run was cancelled.' },
  INTERNAL: { exit: exitCodes.errored, about: 'Regatta has a defect: please report it.' },
} as const;

export type ErrorCode = keyof typeof errorRegistry;

/** An error that a user can act on. `hint` says what to do or what was seen last. */
export class RegattaError extends Error {
  override readonly name = 'RegattaError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  get exitCode(): number {
    return errorRegistry[this.code].exit;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  // of an error while things were torn down after another: that other is what went wrong first
  if (thrown instanceof SuppressedError) return `${messageOf(thrown.suppressed)} (and then, in the teardown: ${messageOf(thrown.error)})`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}
