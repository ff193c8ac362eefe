import { text } from "../catalogue/text.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Kbd } from "../ui/kbd.tsx";

export const ShortcutHelp = ({ open, onClose }: { open: boolean; onClose: () => void }) => (
  <Dialog open={open} onClose={onClose} title={text.shell.shortcuts.title}>
    <dl className="flex flex-col gap-2">
      {text.shell.shortcuts.list.map(({ keys, does }) => (
        <div key={does} className="flex items-center justify-between gap-4">
          <dt className="text-muted">{does}</dt>
          <dd>
            <Kbd keys={keys} />
          </dd>
        </div>
      ))}
    </dl>
  </Dialog>
);
