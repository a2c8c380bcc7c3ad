import type { Controller, ControllerPart } from '../../model/controller.ts';
import { RegattaError } from '../../model/errors.ts';
import type { DrivePlan } from '../../model/plan.ts';
import { findMax } from './find-max.ts';
import { hold } from './hold.ts';

/** What may stand as the drive of an entry whose rate follows from what is measured. A new one is a file beside this and a row here. */
export const controllers: { readonly [name: string]: ControllerPart } = { hold, 'find-max': findMax };

/** A new controller at its beginning; undefined for drives of another kind. */
export function controllerOf({ kind, name, options, limits = [] }: DrivePlan): Controller | undefined {
  if (kind !== 'controller') return undefined;
  const planned = controllers[name]?.plan(options, limits) ?? { problem: `there are ${Object.keys(controllers).join(', ')}` };
  if ('problem' in planned) throw new RegattaError('INTERNAL', `controller ${name} cannot be made: ${planned.problem}`);
  return planned.make();
}
