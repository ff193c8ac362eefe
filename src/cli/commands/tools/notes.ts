/** `provost notes list|erase`. */
import { Option } from "commander";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { fitLine, plainLine } from "../../progress/display-text.ts";
import { textTable } from "../../text-table.ts";
import type { ListedNotes, ShownNote } from "../../tool-desk.ts";
import { withTools } from "../../with-tools.ts";

const row = (note: ShownNote): string[] => [
  note.noteId,
  `${note.scope} ${note.owner}`.trim(),
  note.agentName,
  note.keptAt.slice(0, 19),
  fitLine(plainLine(note.body), 80),
];

const foundBy = (embedding: ListedNotes["embedding"]): string => {
  if (embedding === null) return "found by their words: no model is chosen for the role embedding";
  const { model, waiting, problem } = embedding;
  if (waiting === 0) return `found by their words and their meaning, by ${model}`;
  const why = problem === null ? "" : ` (${problem})`;
  return `found by their words and their meaning, by ${model}, for which ${waiting} still wait${why}`;
};

type Asked = { scope?: ShownNote["scope"]; owner?: string };

export const defineNotesList: DefineCommand = (command, session) => {
  command
    .addOption(new Option("--scope <scope>", "kept there").choices(["agent", "team", "project", "tenant"]))
    .option("--owner <name>", "of this agent, team or project")
    .addHelpText("after", example("provost notes list --scope project --owner shop"))
    .action(async ({ scope, owner }: Asked) => {
      const filter = { limit: 200, ...(scope && { scope }), ...(owner !== undefined && { owner }) };
      const { items: notes, embedding } = await withTools(session, (desk) => desk.notes(filter));
      session.exitCode = EXIT.go;
      if (session.options.json) return session.printJson({ notes, embedding });
      if (notes.length === 0) return session.print("there are no notes");
      textTable([["ID", "OF", "BY", "KEPT", "NOTE"], ...notes.map(row)]).forEach(session.print);
      session.print(`\n${foundBy(embedding)}`);
    });
};

export const defineNotesErase: DefineCommand = (command, session) => {
  command
    .argument("<id...>", "as `provost notes list` shows them")
    .addHelpText("after", example("provost notes erase 0199b3a2-0000-7000-8000-000000000009"))
    .action(async (noteIds: string[]) => {
      await withTools(session, (desk) => desk.eraseNotes(noteIds));
      if (session.options.json) session.printJson({ erased: noteIds });
      else session.print(`erased ${noteIds.length === 1 ? "one note" : `${noteIds.length} notes`}`);
      session.exitCode = EXIT.go;
    });
};
