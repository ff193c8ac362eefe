import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { TextInput } from "../../ui/field.tsx";

type Props = Omit<ComponentProps<typeof TextInput>, "type" | "className">;

/** Who sees what they type makes fewer mistakes; who is alone with the screen knows that best. */
export const PasswordInput = (props: Props) => {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <span className="relative flex items-center">
      <TextInput
        {...props}
        type={shown ? "text" : "password"}
        spellCheck={false}
        autoCapitalize="none"
        className="pr-9"
      />
      <button
        type="button"
        aria-label={signInText.showTyped}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute right-0 grid size-9 place-items-center rounded-6 text-muted hover:text-ink"
      >
        <Icon aria-hidden size={16} strokeWidth={1.75} />
      </button>
    </span>
  );
};
