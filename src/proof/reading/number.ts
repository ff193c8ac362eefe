/** A measured number as it was measured; only a tail beyond six significant digits is cut. */
export const numberText = (value: number): string => {
  const exact = String(value);
  return exact.length <= 8 || Number.isInteger(value) ? exact : String(Number(value.toPrecision(6)));
};

export const countText = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;

/** 1234567 → "1,234,567". */
export const groupedText = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ",");
