import { operationValues } from '../kits/ethereum/contracts/operation-values.ts';
import kit from '../kits/ethereum/kit.ts';
import { markdownTable } from './fill-tables.ts';
import { documentedParams } from './param-table.ts';

/** Tables of the README of the kit `ethereum`. */
export const ethereumTables = {
  values: () =>
    markdownTable(
      ['value', 'what it is'],
      Object.entries(operationValues).map(([name, about]) => [`\`$${name}\``, about]),
    ),
  'contract-call': () => documentedParams(kit.scenarios['contract-call'].params),
  deploy: () => documentedParams(kit.scenarios.deploy.params),
  query: () => documentedParams(kit.scenarios.query.params),
};
