import type { LucideIcon } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button, type ButtonTone } from "../../ui/button.tsx";
import { useOpenFile } from "./use-open-file.ts";

type Props = { icon: LucideIcon; tone?: ButtonTone; children: ReactNode };

export const ChooseFile = ({ icon, tone = "plain", children }: Props) => {
  const input = useRef<HTMLInputElement>(null);
  const open = useOpenFile();
  return (
    <>
      <Button icon={icon} tone={tone} onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        hidden
        type="file"
        accept=".md,.markdown,.txt,text/markdown,text/plain"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file !== undefined) void open(file);
        }}
      />
    </>
  );
};
