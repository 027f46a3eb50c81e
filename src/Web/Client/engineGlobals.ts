/** What the chunks' decoder, charts and the layout of graphs need of a browser and V8 alone lacks. Imported before all else by enginePicture.ts. */

/** UTF-8 to text (RFC 3629); bytes that are none become U+FFFD, as in a browser. */
class Utf8Decoder {
  decode(bytes: Uint8Array): string {
    let text = "";
    for (let i = 0; i < bytes.length; ) {
      const first = bytes[i++];
      const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
      let code = more < 0 ? 0xfffd : more === 0 ? first : first & (0x3f >> more);
      for (let k = 0; k < more && (bytes[i] & 0xc0) === 0x80; k++) code = (code << 6) | (bytes[i++] & 0x3f);
      text += String.fromCodePoint(code > 0x10ffff ? 0xfffd : code);
    }
    return text;
  }
}

/** Chart.js looks for it when it is loaded; lines are drawn by calls (chartPicture.ts). */
class NoPath2D {
  moveTo(): void {}
  lineTo(): void {}
}

/** What dagre copies are lists and records of names and numbers. */
function copyOfData(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

Object.assign(globalThis, {
  TextDecoder: globalThis.TextDecoder ?? Utf8Decoder, Path2D: globalThis.Path2D ?? NoPath2D, performance: globalThis.performance ?? { now: () => Date.now() },
  structuredClone: globalThis.structuredClone ?? copyOfData,
});
