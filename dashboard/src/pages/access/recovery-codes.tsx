import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { CopyButton } from "../../ui/copy-button.tsx";

const words = signInText.setUp;

export const RecoveryCodes = ({ codes }: { codes: readonly string[] }) => (
  <div className="flex w-full flex-col items-start gap-2">
    <div>
      <p className="font-medium">{words.recoveryTitle}</p>
      <p className="text-muted">{words.recoveryHint}</p>
    </div>
    <ul className="grid w-full grid-cols-1 gap-1 rounded-6 bg-sunken p-3 font-mono text-13 sm:grid-cols-2">
      {codes.map((code) => (
        <li key={code}>{code}</li>
      ))}
    </ul>
    <CopyButton value={codes.join("\n")} />
  </div>
);
