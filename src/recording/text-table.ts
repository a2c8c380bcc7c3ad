import { DuckDBDataChunk, type DuckDBConnection, INTEGER, VARCHAR } from '@duckdb/node-api';

const CHUNK_ROWS = 2048;

/** Appends texts with their numbers, from 0, to a DuckDB table (INTEGER, VARCHAR). */
export async function appendTexts(connection: DuckDBConnection, table: string, texts: readonly string[]): Promise<void> {
  const appender = await connection.createAppender(table);
  const chunk = DuckDBDataChunk.create([INTEGER, VARCHAR], CHUNK_ROWS);
  for (let from = 0; from < texts.length; from += CHUNK_ROWS) {
    const part = texts.slice(from, from + CHUNK_ROWS);
    chunk.reset();
    chunk.setColumns([part.map((_, index) => from + index), part]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
