import { z } from "zod";
import type { Path } from "./yaml-source.ts";

const unwrapped = (schema: z.core.$ZodType): z.core.$ZodType => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return unwrapped(schema.def.innerType);
  }
  if (schema instanceof z.ZodLazy) return unwrapped(schema.unwrap());
  return schema instanceof z.ZodPipe ? unwrapped(schema.def.in) : schema;
};

/** A discriminated union is the option that the value names; any other union is all of its options. */
const optionsFor = (schema: z.core.$ZodType, value: unknown): z.core.$ZodType[] => {
  const inner = unwrapped(schema);
  if (!(inner instanceof z.ZodUnion)) return [inner];
  const options = inner.options.flatMap((option) => optionsFor(option, value));
  if (!(inner instanceof z.ZodDiscriminatedUnion) || typeof value !== "object" || value === null) return options;
  const { discriminator } = inner.def;
  const named = (value as Record<string, unknown>)[discriminator];
  return options.filter((option) => {
    const field = option instanceof z.ZodObject ? option.shape[discriminator] : undefined;
    return field instanceof z.ZodLiteral && field.values.has(named as string);
  });
};

const stepInto = (schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType[] => {
  if (schema instanceof z.ZodObject) {
    const field: z.core.$ZodType | undefined = schema.shape[String(step)];
    return field === undefined ? [] : [field];
  }
  if (schema instanceof z.ZodRecord) return [schema.def.valueType];
  return schema instanceof z.ZodArray ? [schema.element] : [];
};

/** The keys that a schema knows at a path, for "did you mean". */
export const knownKeys = (schema: z.ZodType, path: Path, value: unknown): string[] => {
  let here = value;
  let schemas = optionsFor(schema, here);
  for (const step of path) {
    here = typeof here === "object" && here !== null ? (here as Record<PropertyKey, unknown>)[step] : undefined;
    schemas = schemas.flatMap((inner) => stepInto(inner, step)).flatMap((inner) => optionsFor(inner, here));
  }
  return [...new Set(schemas.flatMap((inner) => (inner instanceof z.ZodObject ? Object.keys(inner.shape) : [])))];
};
