/**
 * A file as a string that turns back into the same bytes, whatever their encoding: one unit a byte, or one UTF-16 code
 * unit. Line breaks and the ASCII signs of Markdown look the same in both.
 */
export type CodeUnits = {
  text: string;
  /** The units that a text has in this file. */
  encode: (text: string) => string;
  toBytes: (text: string) => Uint8Array;
};

const single = (source: Uint8Array): CodeUnits => ({
  text: Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString("latin1"),
  encode: (text) => Buffer.from(text, "utf8").toString("latin1"),
  toBytes: (text) => new Uint8Array(Buffer.from(text, "latin1")),
});

const swapped = (bytes: Uint8Array): Buffer => Buffer.from(bytes.slice(0, bytes.length - (bytes.length % 2))).swap16();

const double = (source: Uint8Array, bigEndian: boolean): CodeUnits => {
  const even = source.subarray(0, source.length - (source.length % 2));
  const rest = source.subarray(even.length);
  return {
    text: (bigEndian ? swapped(even) : Buffer.from(even)).toString("utf16le"),
    encode: (text) => text,
    toBytes: (text) => {
      const bytes = Buffer.from(text, "utf16le");
      return new Uint8Array(Buffer.concat([bigEndian ? bytes.swap16() : bytes, rest]));
    },
  };
};

export const codeUnitsOf = (source: Uint8Array): CodeUnits => {
  if (source[0] === 0xff && source[1] === 0xfe) return double(source, false);
  if (source[0] === 0xfe && source[1] === 0xff) return double(source, true);
  return single(source);
};
