import { type ColumnArray, columnBytes, columnForms, formsBytes, PREFIX_BYTES } from './spool-format.ts';

/**
 * Writes the first `rows` rows of the columns behind the prefix of a frame, each column in the form that takes the least room.
 * @returns how many bytes that are
 */
export function writeColumns(frame: Uint8Array<ArrayBuffer>, columns: readonly ColumnArray[], rows: number): number {
  let at = PREFIX_BYTES + formsBytes(columns);
  frame.fill(0, PREFIX_BYTES, at);
  for (const [index, column] of columns.entries()) {
    const form = formOf(column, rows);
    frame[PREFIX_BYTES + index] = form;
    const end = at + (columnBytes(form, column.BYTES_PER_ELEMENT, rows) as number);
    // what is left of a frame before must not show
    frame.fill(0, end - 8, end);
    if (form === columnForms.near) writeNear(frame, column as Int32Array, { at, rows });
    else {
      const values = form === columnForms.whole ? rows : 1;
      viewOf(column, frame.buffer, { at, rows: values }).set(column.subarray(0, values));
    }
    at = end;
  }
  return at - PREFIX_BYTES;
}

interface Place {
  /** Offset in bytes of the frame. */
  readonly at: number;
  readonly rows: number;
}

/** How many bytes stand behind the prefix of a frame with so many rows, as its forms say, which must be there; undefined where there are no such forms. */
export function bytesOfForms(frame: Uint8Array, columns: readonly ColumnArray[], rows: number): number | undefined {
  let bytes = formsBytes(columns);
  for (const [index, column] of columns.entries()) {
    const length = columnBytes(frame[PREFIX_BYTES + index] ?? -1, column.BYTES_PER_ELEMENT, rows);
    if (length === undefined) return undefined;
    bytes += length;
  }
  return bytes;
}

/** Fills the columns with the rows of a frame, whose forms are sound. */
export function readColumns(frame: Uint8Array<ArrayBuffer>, columns: readonly ColumnArray[], rows: number): void {
  let at = PREFIX_BYTES + formsBytes(columns);
  for (const [index, column] of columns.entries()) {
    const form = frame[PREFIX_BYTES + index] as number;
    if (form === columnForms.whole) column.set(viewOf(column, frame.buffer, { at, rows }));
    else if (form === columnForms.constant) column.fill(viewOf(column, frame.buffer, { at, rows: 1 })[0] as number, 0, rows);
    else readNear(frame, column as Int32Array, { at, rows });
    at += columnBytes(form, column.BYTES_PER_ELEMENT, rows) as number;
  }
}

function formOf(column: ColumnArray, rows: number): number {
  // stamps hardly ever stay the same: two look-ups tell that of most
  const first = column[0] as number;
  if (Object.is(column[rows - 1], first) && isConstant(column, rows)) return columnForms.constant;
  return column instanceof Int32Array && isNear(column, rows) ? columnForms.near : columnForms.whole;
}

function isConstant(column: ColumnArray, rows: number): boolean {
  const first = column[0] as number;
  for (let row = 1; row < rows; row++) {
    if (!Object.is(column[row], first)) return false;
  }
  return true;
}

/** Whether the least and the greatest are less than 256 apart. */
function isNear(column: Int32Array, rows: number): boolean {
  let least = column[0] as number;
  let greatest = least;
  for (let row = 1; row < rows && greatest - least < 256; row++) {
    const value = column[row] as number;
    if (value < least) least = value;
    else if (value > greatest) greatest = value;
  }
  return greatest - least < 256;
}

function writeNear(frame: Uint8Array<ArrayBuffer>, column: Int32Array, { at, rows }: Place): void {
  let least = column[0] as number;
  for (let row = 1; row < rows; row++) least = Math.min(least, column[row] as number);
  new Int32Array(frame.buffer, at, 1)[0] = least;
  for (let row = 0; row < rows; row++) frame[at + 4 + row] = (column[row] as number) - least;
}

function readNear(frame: Uint8Array<ArrayBuffer>, column: Int32Array, { at, rows }: Place): void {
  const least = new Int32Array(frame.buffer, at, 1)[0] as number;
  for (let row = 0; row < rows; row++) column[row] = least + (frame[at + 4 + row] as number);
}

/** A part of the frame as an array of the column's kind. */
function viewOf(column: ColumnArray, buffer: ArrayBuffer, { at, rows }: Place): ColumnArray {
  if (column instanceof Float64Array) return new Float64Array(buffer, at, rows);
  return column instanceof Int32Array ? new Int32Array(buffer, at, rows) : new Uint8Array(buffer, at, rows);
}
