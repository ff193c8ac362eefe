import { useActorName } from "../api/actor-names.ts";

/** Who did it, by name; the id is in the title. */
export const ActorName = ({ actor, className }: { actor: string; className?: string }) => {
  const nameOf = useActorName();
  return (
    <span title={actor} className={className}>
      {nameOf(actor)}
    </span>
  );
};
