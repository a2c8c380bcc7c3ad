import { cutAtValues, type FeedPlan, feedValueProblem, type RunValue } from 'regatta/kit';
import type { Json, Operation, Values } from 'regatta/scenario';

/** Values that every operation has, beside those of its feeds, by how they are written. */
export const operationValues = {
  'operation.number': 'its number in the entry, from 0 over all agents: no two have the same',
  'operation.random': 'a whole number below 2³², drawn for each place where it stands',
  'account.address': 'address of the account that sends',
  'contract.address': 'address of the contract',
} as const;

/** What an operation works with. */
export interface Subject {
  readonly operation: Pick<Operation, 'number' | 'random' | 'row' | 'feed'>;
  readonly account: string;
  readonly contract: string;
}

/** What stands for values in the texts of an operation. */
export function valuesOf({ operation, account, contract }: Subject): Values {
  return ({ group, path: [name = ''] }) => {
    switch (`${group}.${name}` as keyof typeof operationValues) {
      case 'operation.number':
        return operation.number;
      case 'operation.random':
        return operation.random.int(2 ** 32);
      case 'account.address':
        return account;
      case 'contract.address':
        return contract;
      default:
        return (group === 'feed' ? operation.row : operation.feed(group))[name];
    }
  };
}

/** Whether a text has values in it that only an operation has: then it is not known before. */
export function isOpen(json: Json): boolean {
  return typeof json === 'string' && cutAtValues(json).some((piece) => typeof piece !== 'string');
}

/** What the texts of a scenario may speak of. */
export interface Speakers {
  readonly feeds: readonly FeedPlan[];
  /** Those of {@link operationValues} that its operations have. */
  readonly own: readonly (keyof typeof operationValues)[];
}

/** Why a value has none in any operation; undefined where it has. */
export function valueProblem(value: RunValue, { feeds, own }: Speakers): string | undefined {
  const { text, group, index, path } = value;
  const isValue = index === undefined && path.length === 1;
  if (isValue && own.some((each) => each === `${group}.${path[0]}`)) return undefined;
  if (
    isValue &&
    (group === 'feed' ||
      feeds.some(({ name }) => name === group) ||
      !Object.keys(operationValues).some((each) => each.startsWith(`${group}.`)))
  ) {
    return feedValueProblem(value, feeds);
  }
  return `${text} is no value of an operation (a dollar is written $$); accepted: $feed.column, ${own.map((each) => `$${each}`).join(', ')}`;
}
