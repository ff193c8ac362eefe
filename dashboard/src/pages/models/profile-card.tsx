import { History, Pencil } from "lucide-react";
import { useActorName } from "../../api/actor-names.ts";
import { modelsText as words } from "../../catalogue/pages/models-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { IconButton } from "../../ui/button.tsx";
import { Moment } from "../../ui/moment.tsx";
import type { ModelChoice, ModelProfile, ModelRole, ModelSetup } from "./model-queries.ts";

const settingsOf = ({ endpoint, maxOutputTokens, reasoning, temperature, contextTokens, cache }: ModelChoice): string =>
  [
    endpoint !== undefined && new URL(endpoint).host,
    reasoning !== undefined && words.reasoning(reasoning),
    maxOutputTokens !== undefined && words.atMost(wholeNumber(maxOutputTokens)),
    temperature !== undefined && words.temperature(temperature),
    contextTokens !== undefined && words.reads(wholeNumber(contextTokens)),
    cache === true && words.keepsAnswers,
  ]
    .filter(Boolean)
    .join(" · ");

/** In the order in which they are asked, where that is not for what is measured to say. */
export const ChoiceList = ({ choices, route }: ModelSetup) => {
  const measured = route !== "order" && choices.length > 1;
  const placeOf = (at: number): string => (at === 0 ? words.first : words.fallback(at));
  return (
    <>
      <ol className="flex flex-col gap-1">
        {choices.map((choice, at) => (
          <li key={`${at} ${choice.model}`} className="flex min-w-0 items-baseline gap-2">
            {!measured && <span className="w-16 shrink-0 text-12 text-muted">{placeOf(at)}</span>}
            <span className="min-w-0 flex-1">
              <span className="font-mono text-12 break-all">{choice.model}</span>
              <span className="block text-12 text-muted">{settingsOf(choice)}</span>
            </span>
          </li>
        ))}
      </ol>
      {measured && <p className="text-12 text-muted">{words.asked(words.route[route])}</p>}
    </>
  );
};

type Props = {
  role: ModelRole;
  profile: ModelProfile | undefined;
  onEdit: () => void;
  onHistory: () => void;
};

export const ProfileCard = ({ role, profile, onEdit, onHistory }: Props) => {
  const { name, does } = words.role[role];
  const nameOf = useActorName();
  return (
    <li className="flex min-w-0 flex-col gap-2.5 rounded-8 border border-line bg-raised p-3.5 shadow-small">
      <div className="flex items-start justify-between gap-2">
        <div>
          <h3 className="font-semibold">{name}</h3>
          <p className="text-12 text-muted">{does}</p>
        </div>
        <span className="-mt-1 -mr-1.5 flex">
          <IconButton icon={History} label={words.historyOf(name)} onClick={onHistory} />
          <IconButton icon={Pencil} label={words.editOf(name)} onClick={onEdit} />
        </span>
      </div>
      {profile === undefined || profile.choices.length === 0 ? (
        <p className="text-muted">{words.notSet}</p>
      ) : (
        <ChoiceList choices={profile.choices} route={profile.route} />
      )}
      {profile !== undefined && (
        <p className="mt-auto pt-1 text-12 text-muted">
          {words.version(profile.version)} {words.setBy(nameOf(profile.setBy))}, <Moment at={profile.setAt} />
        </p>
      )}
    </li>
  );
};
