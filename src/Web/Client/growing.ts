/** Columns that grow by doubling, so that appending a million entries copies each of them about once. */

/** A typed array that a column may be. */
export type Column = Float64Array | Int32Array | Int16Array | Uint8Array;

/** The column, or a copy of at least twice its size, so that `length` entries fit. */
export function grown<T extends Column>(column: T, length: number): T {
  if (length <= column.length) return column;
  const copy = new (column.constructor as new (size: number) => T)(Math.max(length, column.length * 2, 64));
  copy.set(column);
  return copy;
}

/** Index of the last of the first `count` entries that is <= `value`; -1 if there is none. The column is sorted. */
export function lastAtOrBefore(column: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The same, found fast when the answer is at or shortly after `hint` (a sweep from left to right). */
export function lastAtOrBeforeFrom(column: Float64Array, count: number, value: number, hint: number): number {
  let low = Math.max(0, hint);
  if (low >= count || column[low] > value) return lastAtOrBefore(column, Math.min(low, count), value);
  let step = 1;
  let high = low + 1;
  while (high < count && column[high] <= value) {
    low = high;
    step *= 2;
    high = Math.min(count, low + step);
    if (high === count) break;
  }
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if (column[middle] <= value) low = middle;
    else high = middle;
  }
  return low + 1 < count && column[low + 1] <= value ? low + 1 : low;
}
