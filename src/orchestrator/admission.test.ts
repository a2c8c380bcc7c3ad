import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import type { Hello } from '../sync/connection.ts';
import { Admission } from './admission.ts';

const { version } = packageJson;
const joining = (name: string, regatta: string = version): Hello => ({ role: 'host', name, machine: 'lab-2', joins: { regatta, pid: 1 } });

test('as many may join as the plan asks for, each as often as it comes back', () => {
  const two = new Admission(2);
  expect(['a', 'b', 'a'].map((name) => two.admit(joining(name)))).toEqual(['', '', '']);
  expect(two.admit(joining('c'))).toBe('as many agents as are to join this run have done so: a, b');
  expect(new Admission(0).admit(joining('a'))).toBe('nobody is to join this run');
  expect(two.admit({ role: 'node', name: 'n-0', machine: 'm' })).toBe('');
});

test('another version is refused with both, and a name that is no folder with what to do', () => {
  const one = new Admission(1);
  expect(one.admit(joining('a', '0.0.1'))).toBe(
    `this run is of regatta ${version}, and lab-2 has 0.0.1: the same version is needed on both`,
  );
  for (const name of ['../agent-0', '', '.hidden', 'a/b']) {
    expect(one.admit(joining(name))).toBe(`${JSON.stringify(name)} cannot be the name of a host; give another with --name`);
  }
});
