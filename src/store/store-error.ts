import { type ErrorCode, messageOf, RegattaError } from '../model/errors.ts';

interface Explanation {
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint: string;
}

const isDown: Explanation = {
  code: 'STORE_DOWN',
  what: 'does not answer',
  hint: 'Start it, or mend DATABASE_URL. Nothing is lost: runs stand in their directories, and the next command brings them in.',
};
const isReadOnly: Explanation = {
  code: 'STORE_REFUSED',
  what: 'may not be written',
  hint: 'Give a database and a user that may write, in DATABASE_URL.',
};

/** By SQLSTATE (appendix A of PostgreSQL's manual), by its class, or by the error of the system. */
const explanations: { readonly [code: string]: Explanation } = {
  '08': isDown,
  '28': { code: 'STORE_DOWN', what: 'refuses this user', hint: 'Look at user and password in DATABASE_URL.' },
  '3D': { code: 'STORE_DOWN', what: 'does not exist', hint: 'Create it (CREATE DATABASE), or name another in DATABASE_URL.' },
  '57P': isDown,
  '25006': isReadOnly,
  '42501': isReadOnly,
  '53': {
    code: 'STORE_REFUSED',
    what: 'has no room left',
    hint: 'Free some space, memory or connections, and do it again: what was begun is undone.',
  },
  ECONNREFUSED: isDown,
  ECONNRESET: isDown,
  EPIPE: isDown,
  ENOTFOUND: isDown,
  EAI_AGAIN: isDown,
  ENOENT: isDown,
  ETIMEDOUT: isDown,
  EHOSTUNREACH: isDown,
  ENETUNREACH: isDown,
};

/**
 * What a user can do about an error of the database. What is no error of the surroundings is a defect of ours, and stays as it is.
 * @param address where the database is, without passwords
 */
export function storeError(error: unknown, address: string): unknown {
  if (error instanceof RegattaError) return error;
  const code = codeOf(error);
  const found = explanations[code] ?? explanations[code.slice(0, 3)] ?? explanations[code.slice(0, 2)];
  // pg has no code for a connection that ends under a query, or is not made in time
  const isCutOff = code === '' && /terminated|timeout|ended|not queryable|closed/i.test(messageOf(error));
  const explanation = found ?? (isCutOff ? isDown : undefined);
  if (explanation === undefined) return error;
  const { what, hint } = explanation;
  return new RegattaError(explanation.code, `the database ${address} ${what}: ${seen(error)}`, { hint, cause: error });
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Node tries every address of a name, and says only that all of them failed. */
function seen(error: unknown): string {
  return error instanceof AggregateError ? error.errors.map(messageOf).join(', ') : messageOf(error);
}
