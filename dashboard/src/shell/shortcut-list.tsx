import { paletteText as words } from "../catalogue/pages/palette-text.ts";
import { Kbd } from "../ui/kbd.tsx";
import { PAGES } from "./pages.ts";

const SHORTCUTS: readonly { keys: readonly string[]; does: string }[] = [
  ...words.keys,
  ...PAGES.map(({ key, label }) => ({ keys: ["g", key], does: words.goTo(label) })),
];

export const ShortcutList = () => (
  <dl className="flex flex-col gap-2">
    {SHORTCUTS.map(({ keys, does }) => (
      <div key={does} className="flex items-center justify-between gap-4">
        <dt className="text-muted">{does}</dt>
        <dd>
          <Kbd keys={keys} />
        </dd>
      </div>
    ))}
  </dl>
);
