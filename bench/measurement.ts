/**
 * What every bench prints: one JSON document. Invariant: each number in it was measured in this run. JSON writes NaN and
 * Infinity as null, so a null stands for "not measured", and it is refused unless the bench says why.
 */
import { z } from "zod";

const notMeasuredSchema = z.array(z.object({ what: z.string(), why: z.string() }));

export const measurementSchema = z.object({
  summary: z.looseObject({ notMeasured: notMeasuredSchema.optional() }),
  samples: z.union([z.array(z.unknown()).min(1), z.record(z.string(), z.unknown())]),
  environment: z.record(z.string(), z.unknown()),
});
export type Measurement = z.infer<typeof measurementSchema>;

/** Paths of what holds no number, and of samples that hold nothing. */
const holes = (value: unknown, path: string): string[] => {
  if (value === null) return [path];
  if (Array.isArray(value)) {
    return value.length === 0 ? [path] : value.flatMap((item, index) => holes(item, `${path}[${index}]`));
  }
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => holes(item, `${path}.${key}`));
};

/** Throws on a document that claims something which was not measured. */
export const parseMeasurement = (text: string): Measurement => {
  const measurement = measurementSchema.parse(JSON.parse(text));
  const { notMeasured = [], ...numbers } = measurement.summary;
  const missing = [
    ...holes(measurement.samples, "samples"),
    ...(notMeasured.length > 0 ? [] : holes(numbers, "summary")),
  ];
  if (missing.length > 0) throw new Error(`not measured, and without a reason: ${missing.slice(0, 5).join(", ")}`);
  return measurement;
};
