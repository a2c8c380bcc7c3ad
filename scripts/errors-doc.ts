import { errorRegistry } from '../src/model/errors.ts';

/** `docs/errors.md`: every error that Regatta raises on purpose, from the registry. */
export function errorsDoc(): string {
  const rows = Object.entries(errorRegistry).map(([code, { exit, about }]) => `| \`${code}\` | ${exit} | ${about} |`);
  return `# Errors

Every error that Regatta raises on purpose has a code. On the command line it is told on stderr as \`error\` with its message, then a hint on what to do; the
process ends with the exit code of the table ([all exit codes](exit-codes.md)). Anything else that is thrown is a defect of Regatta and is told with its stack.

| code | exit code | what it is about |
|---|---|---|
${rows.join('\n')}
`;
}
