import type { Approval } from "../../api/types.ts";
import { approvalsText as words } from "../../catalogue/pages/approvals-text.ts";
import { CodeBlock } from "../../ui/code-block.tsx";

type Arguments = Readonly<Record<string, unknown>>;

/** The input is JSON of an object, as every tool takes one. */
export const argumentsOf = ({ input }: Pick<Approval, "input">): Arguments => JSON.parse(input) as Arguments;

const isCommand = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((word) => typeof word === "string");

const asText = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (isCommand(value))
    return value.map((word) => (/^[\w./:=@-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
  return JSON.stringify(value, null, 2);
};

/** Each argument whole: who approves has to see all of what is done. */
export const CallArguments = ({ approval }: { approval: Approval }) => {
  const all = Object.entries(argumentsOf(approval)).map(([name, value]) => ({ name, shown: asText(value) }));
  const isLong = ({ shown }: { shown: string }): boolean => shown.includes("\n");
  // What it is about is short and comes first; what it is made of follows.
  const entries = [...all.filter((entry) => !isLong(entry)), ...all.filter(isLong)];
  if (entries.length === 0) return <p className="text-muted">{words.noArguments}</p>;
  return (
    <dl className="flex flex-col gap-2">
      {entries.map(({ name, shown }) => (
        <div key={name} className="grid gap-x-3 gap-y-1 md:grid-cols-[6rem_minmax(0,1fr)]">
          <dt className="pt-0.5 font-mono text-12 text-muted">{name}</dt>
          <dd className="min-w-0">
            {isLong({ shown }) ? (
              <CodeBlock label={name}>{shown}</CodeBlock>
            ) : (
              <code className="font-mono text-12 break-all">{shown}</code>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
};
