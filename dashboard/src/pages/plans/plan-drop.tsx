import { FileDown } from "lucide-react";
import { type DragEvent, type ReactNode, useState } from "react";
import { planText } from "../../catalogue/pages/plan-text.ts";
import { useOpenFile } from "./use-open-file.ts";

const carriesFile = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes("Files");

/** A plan file that is let go anywhere over the page is opened. */
export const PlanDrop = ({ children }: { children: ReactNode }) => {
  const [over, setOver] = useState(false);
  const open = useOpenFile();
  return (
    <div
      className="relative h-full"
      onDragOver={(event) => {
        if (!carriesFile(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file !== undefined) void open(file);
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-3 z-20 flex flex-col items-center justify-center gap-2 rounded-12 border-2 border-dashed border-accent bg-accent-soft/90 text-16 font-medium text-accent">
          <FileDown aria-hidden size={26} strokeWidth={1.5} />
          {planText.drop.here}
        </div>
      )}
    </div>
  );
};
