import test from 'node:test';
import { kitContract } from 'regatta/kit-contract';
import kit from '../kit.ts';

for (const { name, check } of kitContract(kit)) void test(name, check);
