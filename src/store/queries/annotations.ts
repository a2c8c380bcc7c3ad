import type { Kysely } from 'kysely';
import type { Annotation } from '../../model/history.ts';
import type { StoreTables } from '../tables.ts';

/** Notes something about a time. `about`: ISO 8601; `experiment` null: of all experiments. @returns its id */
export async function addAnnotation(
  db: Kysely<StoreTables>,
  annotation: { readonly experiment: string | null; readonly about: string; readonly text: string },
): Promise<number> {
  const { id } = await db.insertInto('regatta.annotations').values(annotation).returning('id').executeTakeFirstOrThrow();
  return id;
}

/** What was noted of an experiment, or of all of them, oldest first. */
export function listAnnotations(db: Kysely<StoreTables>, experiment: string): Promise<readonly Annotation[]> {
  return db
    .selectFrom('regatta.annotations')
    .selectAll()
    .where((where) => where.or([where('experiment', '=', experiment), where('experiment', 'is', null)]))
    .orderBy('about')
    .orderBy('id')
    .execute();
}

/** @returns false where there is none with that id */
export async function removeAnnotation(db: Kysely<StoreTables>, id: number): Promise<boolean> {
  const removed = await db.deleteFrom('regatta.annotations').where('id', '=', id).returning('id').executeTakeFirst();
  return removed !== undefined;
}
