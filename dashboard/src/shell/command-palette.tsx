import { lazy, Suspense } from "react";
import { text } from "../catalogue/text.ts";
import { Dialog } from "../ui/dialog.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";

/** Comes when it is first asked for. */
const Palette = lazy(() => import("./palette.tsx").then(({ Palette: palette }) => ({ default: palette })));

type Props = { open: boolean; onClose: () => void; onHelp: () => void };

export const CommandPalette = ({ open, onClose, onHelp }: Props) => (
  <Dialog open={open} onClose={onClose} title={text.shell.palette} bare>
    <Suspense fallback={<SkeletonRows rows={3} />}>
      <Palette onClose={onClose} onHelp={onHelp} />
    </Suspense>
  </Dialog>
);
