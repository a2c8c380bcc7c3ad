import { shown, WrongLine } from './wrong-line.ts';

/**
 * An object as it stands in a text of unknown origin.
 * @throws WrongLine for what is no JSON, or no object
 */
export function parseJsonObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WrongLine(`is no JSON: ${shown(text)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new WrongLine(`is no JSON object: ${shown(text)}`);
}
