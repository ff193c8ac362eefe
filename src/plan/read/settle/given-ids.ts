/** Ids that the author gave twice: "T1" in two rows. Those that the compiler makes are distinct by how it makes them. */
import { diagnostic } from "../../diagnostics.ts";
import type { Draft } from "../draft.ts";
import { nameKey } from "../names.ts";

export const settleGivenIds = ({ givenIds, diagnostics }: Draft): void => {
  const taken = new Map<string, Draft["givenIds"][number]>();
  for (const own of givenIds) {
    const key = `${own.within}\n${nameKey(own.given)}`;
    const first = taken.get(key);
    if (first === undefined) {
      taken.set(key, own);
      continue;
    }
    const message = `"${own.title}" has the id ${own.given}, which "${first.title}" in line ${first.line} has already`;
    diagnostics.push(diagnostic("duplicate-id", own.line, message));
  }
};
