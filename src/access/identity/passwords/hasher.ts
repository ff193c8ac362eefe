/**
 * argon2id with parameters of OWASP's list, which holds all of it to be equally strong: of them the set that takes least
 * time (ADR 32). One hash keeps a core busy for about 8 ms: more of them at once than there are cores only make each slower, and would fill the thread pool that files and
 * name look-ups need too. So they take turns, and who signs in waits in a queue that is bounded by the throttle.
 */
import { availableParallelism } from "node:os";
import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { createLimit } from "../../../runtime/limit.ts";

export type HashParameters = { memoryCost: number; timeCost: number; parallelism: number };

/** Memory in KiB. */
export const PARAMETERS: HashParameters = { memoryCost: 7_168, timeCost: 5, parallelism: 1 };

/** Its enum is one of declarations only, which cannot be read without a type-checking compiler. */
const ARGON2ID = 2;

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/;

export type PasswordHasher = {
  hash(password: string): Promise<string>;
  /** Null stands for an account without a password, or none at all: as much work as with one, and never true. */
  verify(phc: string | null, password: string): Promise<boolean>;
  /** Whether it was made with other parameters than those of now. */
  isOutdated(phc: string): boolean;
};

export const createPasswordHasher = (parameters: HashParameters = PARAMETERS): PasswordHasher => {
  const limit = createLimit(availableParallelism());
  const options = { ...parameters, algorithm: ARGON2ID };
  const make = (password: string): Promise<string> => limit(() => hash(password.normalize("NFKC"), options));
  let nobodys: Promise<string> | undefined;
  return {
    hash: make,
    verify: async (phc, password) => {
      nobodys ??= make(randomBytes(32).toString("base64"));
      const stored = phc ?? (await nobodys);
      const same = await limit(() => verify(stored, password.normalize("NFKC")));
      return same && phc !== null;
    },
    isOutdated: (phc) => {
      const [, memory, time, lanes] = PHC.exec(phc) ?? [];
      const { memoryCost, timeCost, parallelism } = parameters;
      return Number(memory) !== memoryCost || Number(time) !== timeCost || Number(lanes) !== parallelism;
    },
  };
};
