import { backlogLoop } from './backlog.ts';
import type { Loop } from './loop.ts';
import { usersLoop } from './users-loop.ts';

/** What the experiment file may name as the closed loop of an entry, by the key under which it stands. A new one is a file beside this and a row here. */
export const loops: { readonly [name: string]: Loop } = { backlog: backlogLoop, users: usersLoop };
