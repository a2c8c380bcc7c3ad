import { test } from 'vitest';
import { kitContract } from '../sdk/kit-contract.ts';
import kit from './kit.ts';

// what runs already is nobody's to start
const params = { command: { command: ['sleep', '60'] }, attach: null };

for (const { name, check } of kitContract(kit, { params })) test(name, check);
