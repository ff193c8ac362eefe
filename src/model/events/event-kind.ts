import { z } from "zod";

export type EventKind<Payload extends z.ZodType = z.ZodType> = {
  /** Rises when a field changes its meaning or goes away. One that is added as optional leaves it. */
  version: number;
  /**
   * Whether it is evidence about who did what: then it is in a hash chain also where it belongs to no run. An event of a
   * run is in the chain of its run either way (docs/adr/0009).
   */
  audit: boolean;
  /** One sentence, for docs/events.md. */
  meaning: string;
  payload: Payload;
};

/**
 * Readers take what they know and pass by the rest, because a newer version may have written it. Writers are held to the
 * letter (src/events/catalogue.ts).
 */
export const eventKind = <Shape extends z.ZodRawShape>(
  meaning: string,
  shape: Shape,
  options: { version?: number; audit?: boolean } = {},
): EventKind<z.ZodObject<Shape>> => ({
  version: options.version ?? 1,
  audit: options.audit ?? false,
  meaning,
  payload: z.object(shape),
});
