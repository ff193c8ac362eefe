/** What the work of this moment belongs to, for whoever writes a line about it. It follows every `await`. */
import { AsyncLocalStorage } from "node:async_hooks";

export type Correlation = Partial<Readonly<Record<"tenant" | "request" | "run" | "task" | "agent", string>>>;

const store = new AsyncLocalStorage<Correlation>();
const NOTHING: Correlation = {};

export const correlation = (): Correlation => store.getStore() ?? NOTHING;

/** Does the work as part of this, besides what it is part of already. */
export const correlate = <T>(fields: Correlation, work: () => T): T => store.run({ ...correlation(), ...fields }, work);
