/** Chooses among the models of a session: the first that is not left alone for having failed several times in a row. */
import type { Clock } from "../../runtime/clock.ts";
import type { ModelAccess } from "../providers/model-access.ts";
import { createBreakers } from "../tools/breakers.ts";

export type ModelRouter = {
  /** In the order to ask them in. Those that rest come last: where all rest, one of them is asked all the same. */
  order(models: readonly ModelAccess[]): ModelAccess[];
  note(model: ModelAccess, ok: boolean): void;
};

/** One address of a provider may be down while another is not, and one model overloaded while another is not. */
const nameOf = ({ endpoint, choice }: ModelAccess): string => `${endpoint} ${choice.model}`;

export const createModelRouter = (clock: Clock): ModelRouter => {
  const breakers = createBreakers(clock);
  return {
    order: (models) => {
      const waits = new Map(models.map((model) => [model, breakers.waitMs(nameOf(model))]));
      const rests = (model: ModelAccess): boolean => (waits.get(model) ?? 0) > 0;
      return [...models.filter((model) => !rests(model)), ...models.filter(rests)];
    },
    note: (model, ok) => breakers.note(nameOf(model), ok),
  };
};
