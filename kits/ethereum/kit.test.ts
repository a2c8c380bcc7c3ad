import { it } from 'vitest';
import { kitContract } from 'regatta/kit-contract';
import kit from './kit.ts';

for (const { name, check } of kitContract(kit)) it(name, check);
