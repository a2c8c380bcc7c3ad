import { readFile } from 'node:fs/promises';
import { messageOf, RegattaError } from '../model/errors.ts';

/** The token of a rendezvous, from the file that holds it. @throws RegattaError FILE_UNREADABLE, USAGE */
export async function readToken(file: string): Promise<string> {
  let token: string;
  try {
    token = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new RegattaError('FILE_UNREADABLE', `cannot read the token from ${file}: ${messageOf(error)}`, { cause: error });
  }
  // It travels in a header, so nothing but visible ASCII can be shown by a client.
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new RegattaError('USAGE', `${file} holds no token`, {
      hint: 'A token is one line of letters, digits and signs, without spaces.',
    });
  return token;
}
