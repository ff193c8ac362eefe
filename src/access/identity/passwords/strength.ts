/**
 * Whether a password may be taken. Guesses are estimated with zxcvbn, which knows 49,000 passwords of past breaches, also
 * in leet, reversed and put together, keyboards, dates and words; no network is asked. Its lists take 0.6 s and some
 * megabytes to load, so that happens when the first password is set.
 */
import { ProvostError } from "../../../model/errors.ts";

export const MIN_LENGTH = 10;
export const MAX_LENGTH = 256;
/** Characters that are looked at: the time grows with their square, and so many that are no pattern are enough. */
const JUDGED_LENGTH = 72;
/** Of each leet spelling. One check keeps the process busy for 26 ms at most; with the default, 100, it was 230. */
const LEET_VARIANTS = 8;
/** Out of 4: at least 10^8 guesses, for a hash of which one core makes a hundred a second. */
const ENOUGH = 3;

type Estimator = { check(password: string, known: string[]): { score: number; feedback: { warning: string | null } } };

const load = async (): Promise<Estimator> => {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    l33tMaxSubstitutions: LEET_VARIANTS,
  });
};

let estimator: Promise<Estimator> | undefined;

/** Each word counts as one character: it is known, and so costs nobody more than one guess. */
const withoutKnown = (password: string, clues: readonly string[]): string =>
  clues.reduce((rest, clue) => rest.toLowerCase().replaceAll(clue.toLowerCase(), "*"), password);

const weak = (message: string): ProvostError => new ProvostError("PASSWORD_WEAK", message);

/**
 * Throws PASSWORD_WEAK, never with the password in it.
 * @param known what others know about the person: name, address; it is worth nothing in a password
 */
export const demandStrongPassword = async (password: string, known: readonly (string | null)[]): Promise<void> => {
  const { length } = Array.from(password); // as people count them, not as UTF-16 does
  if (length < MIN_LENGTH) throw weak(`the password has ${length} characters; at least ${MIN_LENGTH} are needed`);
  if (length > MAX_LENGTH) throw weak(`the password has ${length} characters; at most ${MAX_LENGTH} are taken`);
  const words = known.flatMap((text) => (text === null ? [] : [text, ...text.split(/[^\p{L}\p{N}]+/u)]));
  const clues = [...new Set(["provost", ...words])].filter((word) => word.length > 2);
  const judge = await (estimator ??= load());
  const judged = password.slice(0, JUDGED_LENGTH);
  const { score, feedback } = [judged, withoutKnown(judged, clues)]
    .map((text) => judge.check(text, clues))
    .reduce((one, other) => (other.score < one.score ? other : one));
  if (score < ENOUGH) {
    const reason = feedback.warning || "it is easy to guess";
    throw weak(`the password is too weak: ${reason.replace(/\.$/, "")}; several uncommon words make a good one`);
  }
};
