import { expect, test } from 'vitest';
import type { EndedOperation, ObservedRound, Observer } from '../model/observer.ts';
import { Dispatch } from './dispatch.ts';

const round: ObservedRound = { number: 0, name: 'r', kind: 'measured', agent: 'a', startNs: 0 };
const operation: EndedOperation = {
  scenario: { name: 's', round, params: {}, tags: {} },
  number: 7,
  nodeNumber: 0,
  intendedNs: 1,
  sentNs: 2,
  doneNs: 3,
  outcome: 'ok',
  reason: '',
  tags: {},
};
const step = { name: 'put', sentNs: 1, doneNs: 2, outcome: 'ok', nodeDurationNs: Number.NaN } as const;

/** Tells of everything once. */
function tellAll(dispatch: Dispatch): void {
  dispatch.roundStarted(round);
  dispatch.submitted(operation);
  dispatch.step(operation, step);
  dispatch.finished(operation);
  dispatch.roundEnded(round);
}

/** An observer that notes what it hears, and throws where it is told to. */
class Listener implements Observer {
  readonly heard: string[] = [];
  throwsAt = '';

  roundStarted(): void {
    this.#hear('roundStarted');
  }

  submitted(): void {
    this.#hear('submitted');
  }

  step(): void {
    this.#hear('step');
  }

  finished(): void {
    this.#hear('finished');
  }

  roundEnded(): void {
    this.#hear('roundEnded');
  }

  #hear(what: string): void {
    this.heard.push(what);
    if (what === this.throwsAt) throw new Error(`thrown at ${what}`);
  }
}

const everything = ['roundStarted', 'submitted', 'step', 'finished', 'roundEnded'];

test('tells every observer of everything, in order', () => {
  const [one, other] = [new Listener(), new Listener()];
  tellAll(
    new Dispatch(
      [
        { name: 'one', observer: one },
        { name: 'other', observer: other },
        { name: 'that wants nothing', observer: {} },
      ],
      expect.unreachable,
    ),
  );
  expect([one.heard, other.heard]).toEqual([everything, everything]);
});

test.each(everything)('switches an observer off that throws at %s, says so once, and goes on telling the others', (at) => {
  const [broken, whole] = [new Listener(), new Listener()];
  broken.throwsAt = at;
  const problems: string[] = [];
  const dispatch = new Dispatch(
    [
      { name: 'mine', observer: broken },
      { name: 'other', observer: whole },
    ],
    (problem) => problems.push(problem),
  );
  tellAll(dispatch);
  tellAll(dispatch);
  expect(broken.heard).toEqual(everything.slice(0, everything.indexOf(at) + 1));
  expect(whole.heard).toEqual([...everything, ...everything]);
  expect(problems).toEqual([`observer mine was switched off, since it threw: thrown at ${at}`]);
});

test('switches an observer off whose promise of the end of a round fails', async () => {
  const problems: string[] = [];
  const roundEnded = (): unknown => Promise.reject(new Error('the file is gone'));
  new Dispatch([{ name: 'mine', observer: { roundEnded } }], (problem) => problems.push(problem)).roundEnded(round);
  await new Promise((resolve) => setImmediate(resolve));
  expect(problems).toEqual(['observer mine was switched off, since it threw: the file is gone']);
});
