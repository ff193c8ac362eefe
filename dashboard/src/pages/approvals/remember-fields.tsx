import { approvalsText as words } from "../../catalogue/pages/approvals-text.ts";
import { Field, Select, TextInput } from "../../ui/field.tsx";

/** By argument, what it has to look like; for a list, each of its items. */
export type Pattern = Readonly<Record<string, string | readonly string[]>>;

export type Remembered = { pattern: Pattern; forSeconds: number };

const literally = (text: string): string => text.replaceAll(/[\\*]/g, String.raw`\$&`);
const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Texts longer than this look like nothing that anybody means to write down. */
const LONGEST = 200;

/** What is proposed: exactly these, but for long texts, which may be anything. */
export const proposedPattern = (args: Readonly<Record<string, unknown>>): Pattern =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.map((item) => literally(asText(item)))
        : asText(value).length > LONGEST || asText(value).includes("\n")
          ? ""
          : literally(asText(value)),
    ]),
  );

/** Without what may be anything. */
export const statedPattern = (pattern: Pattern): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(pattern).flatMap(([name, wanted]): [string, string | string[]][] => {
      if (typeof wanted === "string") return wanted === "" ? [] : [[name, wanted]];
      return wanted.every((item) => item === "") ? [] : [[name, [...wanted]]];
    }),
  );

type Props = { value: Remembered; onChange: (value: Remembered) => void };

export const RememberFields = ({ value, onChange }: Props) => {
  const { pattern, forSeconds } = value;
  const set = (name: string, wanted: string | readonly string[]): void =>
    onChange({ ...value, pattern: { ...pattern, [name]: wanted } });
  return (
    <fieldset className="flex flex-col gap-3 border-l-2 border-line pl-3">
      <legend className="sr-only">{words.remember}</legend>
      {Object.entries(pattern).map(([name, wanted]) =>
        typeof wanted === "string" ? (
          <Field key={name} label={words.pattern(name)}>
            {(attributes) => (
              <TextInput
                {...attributes}
                value={wanted}
                onChange={(event) => set(name, event.target.value)}
                className="font-mono"
              />
            )}
          </Field>
        ) : (
          <div key={name} role="group" aria-label={words.pattern(name)} className="flex flex-col gap-1">
            <span className="text-12 font-medium">{words.pattern(name)}</span>
            <span className="flex flex-wrap gap-1.5">
              {wanted.map((item, at) => (
                <TextInput
                  key={at}
                  aria-label={`${words.pattern(name)}, ${at + 1}`}
                  value={item}
                  onChange={(event) => set(name, wanted.with(at, event.target.value))}
                  className="w-32! font-mono"
                />
              ))}
            </span>
          </div>
        ),
      )}
      <p className="text-12 text-muted">{words.patternHint}</p>
      <Field label={words.forHowLong}>
        {(attributes) => (
          <Select
            {...attributes}
            value={forSeconds}
            onChange={(event) => onChange({ ...value, forSeconds: Number(event.target.value) })}
          >
            {words.periods.map(({ seconds, label }) => (
              <option key={seconds} value={seconds}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </fieldset>
  );
};
