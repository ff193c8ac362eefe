/**
 * Takes the values of secrets out of what a process writes, in whichever of the usual encodings they appear there.
 * A value that is cut in two by the chunks of a stream is found as well: what may be the beginning of one is held back
 * until the next chunk shows whether it is.
 */

export type Secret = { name: string; value: string };

export type Redactor = {
  push(chunk: Uint8Array): Buffer;
  /** What was held back to the end. */
  end(): Buffer;
};

/** Of a text of many lines, lines too short to be told from ordinary words are left. */
const SHORTEST_LINE = 12;

/** One character a byte, so that positions and cuts are those of the bytes. */
const bytesAsText = (data: Uint8Array | string): string => Buffer.from(data as string).toString("latin1");

/**
 * base64 of what contains the value somewhere depends on where in three bytes it begins. The middle of each of the three
 * is the same whatever stands before and after.
 */
const base64Middles = (value: string): string[] =>
  [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const whole = bytes.length - (bytes.length % 3);
    const first = offset === 0 ? 0 : 4;
    return bytes.subarray(0, whole).toString("base64").slice(first);
  });

const formsOf = (value: string): string[] => {
  const hex = Buffer.from(value).toString("hex");
  const base64 = base64Middles(value).filter((form) => form.length >= SHORTEST_LINE);
  const lines = value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE);
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
    ...(lines.length > 1 ? lines : []),
  ];
};

type Pattern = { text: string; mark: string };

const patternsOf = (secrets: readonly Secret[]): Pattern[] => {
  const marks = new Map<string, string>();
  for (const { name, value } of secrets) {
    for (const form of formsOf(value)) if (form !== "") marks.set(bytesAsText(form), `[secret ${name}]`);
  }
  // the longest first: a value whose beginning is another value is taken out whole
  return [...marks].map(([text, mark]) => ({ text, mark })).sort((a, b) => b.text.length - a.text.length);
};

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

/** Null when there is nothing to take out. */
export const createRedactor = (secrets: readonly Secret[]): Redactor | null => {
  const patterns = patternsOf(secrets);
  const longest = patterns[0]?.text.length;
  if (longest === undefined) return null;
  const marks = new Map(patterns.map(({ text, mark }) => [text, mark]));
  const anyOf = new RegExp(patterns.map(({ text }) => escaped(text)).join("|"), "g");

  /** Where, between two positions, the rest of the text may be the beginning of a value; -1 when nowhere. */
  const unfinishedAt = (text: string, from: number, to: number): number => {
    for (let at = Math.max(from, text.length - longest + 1); at <= to && at < text.length; at += 1) {
      const rest = text.slice(at);
      if (patterns.some((pattern) => pattern.text.length > rest.length && pattern.text.startsWith(rest))) return at;
    }
    return -1;
  };

  let held = "";
  /** From left to right, the longest value at each place: what is taken out does not depend on how the stream is cut. */
  const redact = (text: string, last: boolean): Buffer => {
    let clean = "";
    let from = 0;
    held = "";
    for (;;) {
      anyOf.lastIndex = from;
      const found = anyOf.exec(text);
      const at = found?.index ?? text.length;
      const unfinished = last ? -1 : unfinishedAt(text, from, at);
      const end = unfinished < 0 ? at : unfinished;
      clean += text.slice(from, end);
      if (unfinished >= 0) held = text.slice(unfinished);
      if (unfinished >= 0 || found === null) return Buffer.from(clean, "latin1");
      clean += bytesAsText(marks.get(found[0]) ?? "[secret]");
      from = at + found[0].length;
    }
  };

  return { push: (chunk) => redact(held + bytesAsText(chunk), false), end: () => redact(held, true) };
};

type Made = { of: readonly Secret[]; redactor: Redactor | null };
/** By their lists: text after text is held against the same, and to make one takes longer than to use it. */
const made = new WeakMap<readonly Secret[], Made>();

const redactorOf = (secrets: readonly Secret[]): Made => {
  const known = made.get(secrets);
  // A list may have got more since, or other values.
  const isSame = ({ name, value }: Secret, at: number): boolean =>
    known?.of[at]?.name === name && known.of[at].value === value;
  if (known?.of.length === secrets.length && secrets.every(isSame)) return known;
  return { of: secrets.map(({ name, value }) => ({ name, value })), redactor: createRedactor(secrets) };
};

/** A whole text at once. */
export const redactText = (text: string, secrets: readonly Secret[]): string => {
  const own = redactorOf(secrets);
  made.delete(secrets); // kept only when it has come to its end, with nothing held back
  const { redactor } = own;
  const clean = redactor === null ? text : Buffer.concat([redactor.push(Buffer.from(text)), redactor.end()]).toString();
  made.set(secrets, own);
  return clean;
};

/** What a stream brings, without the values. */
export async function* redacted(source: AsyncIterable<Uint8Array>, redactor: Redactor): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of source) yield redactor.push(chunk);
  } catch (error) {
    yield redactor.end(); // what came before the stream broke belongs to the output
    throw error;
  }
  yield redactor.end();
}

/** Looks in bytes for the values; gives the name of one that is there, or null. */
export const createSecretSearch = (secrets: readonly Secret[]): ((data: Uint8Array) => string | null) => {
  const patterns = patternsOf(secrets);
  return (data) => {
    const text = bytesAsText(data);
    return patterns.find((pattern) => text.includes(pattern.text))?.mark.slice("[secret ".length, -1) ?? null;
  };
};
