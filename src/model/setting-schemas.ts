/** How a variable of the environment is read and described. What is set to nothing is not set. */
import { z } from "zod";

export type Setting<T = unknown> = {
  schema: z.ZodType<T, string | undefined>;
  /** As people read it: what it is, in which unit, and what holds when it is not set. */
  type: string;
  unit: string | null;
  usual: string;
  secret: boolean;
  meaning: string;
};

const given = <T>(schema: z.ZodType<T, string>): z.ZodType<T | undefined, string | undefined> =>
  z.preprocess((text) => (text === "" ? undefined : text), schema.optional()) as z.ZodType<
    T | undefined,
    string | undefined
  >;

export const usually = <T>(schema: z.ZodType<T, string>, value: string): z.ZodType<T, string | undefined> =>
  z.preprocess((text) => text || value, schema) as unknown as z.ZodType<T, string | undefined>;

export const decimal = (least: number, most: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, `a number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.number().min(least).max(most));
export const whole = (least: number, most: number): z.ZodType<number, string> =>
  decimal(least, most).refine(Number.isInteger, "a whole number");
export const url = z.url({ protocol: /^https?$/ }) as unknown as z.ZodType<string, string>;

export const text = z.string();
export const optional = <T>(
  schema: z.ZodType<T, string>,
  of: Omit<Setting, "schema" | "usual" | "unit" | "secret"> & Partial<Pick<Setting, "usual" | "unit" | "secret">>,
) => ({ unit: null, usual: "none", secret: false, ...of, schema: given(schema) });
