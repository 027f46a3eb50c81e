/** Reads the numbers of docs/chunk-format.md. Every read is checked against the end, so cut-off bytes never become data. */

/** The bytes are no chunk of a known version, are cut off, or contradict themselves. The message says what and where. */
export class ChunkError extends Error {
  override readonly name = "ChunkError";
}

const MAX_LANES = 65536;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** A cursor over one chunk's bytes. */
export class ByteReader {
  /** The bit that {@link aboveLowBit} and {@link signed} have split off last. */
  lowBit = 0;
  /** Position of the next byte. */
  at = 0;

  constructor(private readonly bytes: Uint8Array, private end = bytes.length) {}

  get remaining(): number {
    return this.end - this.at;
  }

  /** Restricts reading to the next `length` bytes and returns the end so far, for {@link leave}. */
  enter(length: number): number {
    if (length > this.remaining) this.fail(`a section of ${length} bytes reaches past the end`);
    const outer = this.end;
    this.end = this.at + length;
    return outer;
  }

  /** Ends a section; all of its bytes must have been read. */
  leave(outerEnd: number): void {
    if (this.at !== this.end) this.fail(`${this.remaining} bytes of a section are left over`);
    this.end = outerEnd;
  }

  skip(length: number): void {
    if (length > this.remaining) this.fail(`a section of ${length} bytes reaches past the end`);
    this.at += length;
  }

  byte(): number {
    if (this.at >= this.end) this.fail("the bytes end too early");
    return this.bytes[this.at++];
  }

  /** `v`: an unsigned number of at most 53 bits. */
  unsigned(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return this.continued(value, 2 ** 28);
  }

  /** `v` whose lowest bit is a flag: puts the flag into {@link lowBit} and returns the rest, exact up to 53 bits. */
  aboveLowBit(): number {
    let byte = this.byte();
    this.lowBit = byte & 1;
    let value = (byte & 0x7f) >> 1;
    if (byte < 0x80) return value;
    for (let shift = 6; shift < 27; shift += 7) {
      byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return this.continued(value, 2 ** 27);
  }

  /** `z`: a signed number. */
  signed(): number {
    const rest = this.aboveLowBit();
    return this.lowBit === 0 ? rest : -rest - 1;
  }

  /** `v` as the number of things that follow, each of at least one byte, so that a broken count never allocates more than the chunk's size. */
  count(): number {
    const count = this.unsigned();
    if (count > this.remaining) this.fail(`${count} entries are announced, but ${this.remaining} bytes are left`);
    return count;
  }

  /** `v` below a limit. */
  below(limit: number, what: string): number {
    const value = this.unsigned();
    if (value >= limit) this.fail(`${what} is ${value}, allowed is less than ${limit}`);
    return value;
  }

  /** `b` below a limit. */
  byteBelow(limit: number, what: string): number {
    const value = this.byte();
    return value < limit ? value : this.fail(`${what} is ${value}, allowed is less than ${limit}`);
  }

  /** `v`: a lane's id. */
  laneId(): number {
    return this.below(MAX_LANES, "a lane's id");
  }

  /** `v`: a lane's id plus 1; -1 for the 0 that stands for none. */
  laneAfterNone(): number {
    return this.below(MAX_LANES + 1, "a lane's id plus 1") - 1;
  }

  /** `v` count, then times: `z` for the first, relative to `startNs` (it may have come late), `v` for each other, relative to the one before. */
  times(startNs: number): Float64Array {
    const times = new Float64Array(this.count());
    for (let i = 0, timeNs = startNs; i < times.length; i++) times[i] = timeNs += i === 0 ? this.signed() : this.unsigned();
    return times;
  }

  /** `s`: text. */
  text(): string {
    const length = this.unsigned();
    if (length > this.remaining) this.fail(`a text of ${length} bytes reaches past the end`);
    const slice = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    try {
      return utf8.decode(slice);
    } catch {
      return this.fail("a text is not UTF-8");
    }
  }

  fail(what: string): never {
    throw new ChunkError(`Damaged chunk at byte ${this.at}: ${what}.`);
  }

  private continued(low: number, firstFactor: number): number {
    let value = low;
    for (let factor = firstFactor; factor < 2 ** 64; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : this.fail("a number is larger than 2^53");
    }
    return this.fail("a number is longer than 64 bits");
  }
}
