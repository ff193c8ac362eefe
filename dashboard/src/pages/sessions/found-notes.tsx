/** What an agent was told when it recalled notes, and why each of them was found. */
import { sessionsText } from "../../catalogue/pages/sessions-text.ts";
import { share } from "../../format/number.ts";
import { Badge } from "../../ui/badge.tsx";
import { Moment } from "../../ui/moment.tsx";
import type { FoundNote, ReadRetrieval } from "./read-retrieval.ts";

const words = sessionsText.notes;

const NoteView = ({ note: { note, from, kept, words: place, meaning } }: { note: FoundNote }) => (
  <li className="flex min-w-0 flex-col gap-1.5 px-3 py-2">
    <p className="break-words whitespace-pre-wrap">{note}</p>
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-12 text-muted">
      {place !== null && <Badge tone="accent">{words.byWords(place)}</Badge>}
      {meaning !== null && <Badge tone="accent">{words.byMeaning(share(meaning, 1))}</Badge>}
      {place === null && meaning === null && <Badge tone="neutral">{words.newest}</Badge>}
      <span>
        {words.from(from)}, <Moment at={kept} />
      </span>
    </p>
  </li>
);

const howOf = ({ searched }: ReadRetrieval): string => {
  if (searched.length === 0) return words.searched.nothing;
  return searched.includes("meaning") ? words.searched.both : words.searched.words;
};

export const FoundNotes = ({ retrieval }: { retrieval: ReadRetrieval }) => {
  const { notes, because, waiting } = retrieval;
  return (
    <section aria-label={words.label} className="flex min-w-0 flex-col gap-2">
      <p className="text-12 break-words text-muted">
        {howOf(retrieval)}
        {because !== null && ` ${words.because(because)}`}
        {waiting > 0 && ` ${words.waiting(waiting)}`}
      </p>
      {notes.length === 0 ? (
        <p className="text-muted">{words.none}</p>
      ) : (
        <ol className="divide-y divide-line rounded-6 border border-line bg-sunken">
          {notes.map((note, at) => (
            <NoteView key={`${at} ${note.kept}`} note={note} />
          ))}
        </ol>
      )}
    </section>
  );
};
