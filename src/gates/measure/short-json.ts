/** A JSON value for a sentence: at most 60 characters. */
export const shortJson = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
};
