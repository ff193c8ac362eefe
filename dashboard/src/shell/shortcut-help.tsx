import { lazy, Suspense } from "react";
import { text } from "../catalogue/text.ts";
import { Dialog } from "../ui/dialog.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";

/** Comes when it is first asked for. */
const ShortcutList = lazy(() => import("./shortcut-list.tsx").then(({ ShortcutList: list }) => ({ default: list })));

export const ShortcutHelp = ({ open, onClose }: { open: boolean; onClose: () => void }) => (
  <Dialog open={open} onClose={onClose} title={text.shell.shortcuts.title}>
    <Suspense fallback={<SkeletonRows rows={3} />}>
      <ShortcutList />
    </Suspense>
  </Dialog>
);
