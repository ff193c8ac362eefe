/** A number with its unit, as a report states it: 12.5, "12.5 ms", "1,200 req/s", "83%". */
export type Quantity = { value: number; unit: string | null };

/** Null when the text is anything but one number, perhaps followed by a unit. */
export const parseQuantity = (source: unknown): Quantity | null => {
  if (typeof source === "number") return Number.isFinite(source) ? { value: source, unit: null } : null;
  if (typeof source !== "string") return null;
  const match =
    /^\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?)\s*((?:[\p{L}%/×][\p{L}%/×\s]*)?)$/iu.exec(source);
  if (!match) return null;
  const value = Number((match[1] ?? "").replaceAll(",", ""));
  const unit = (match[2] ?? "").trim();
  return Number.isFinite(value) ? { value, unit: unit === "" ? null : unit } : null;
};

export const formatQuantity = (value: number, unit: string | null | undefined): string => {
  const digits = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  if (!unit) return digits;
  return unit === "%" || unit.startsWith("/") ? `${digits}${unit}` : `${digits} ${unit}`;
};
