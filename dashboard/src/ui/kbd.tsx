export const Kbd = ({ keys }: { keys: readonly string[] }) => (
  <span className="inline-flex gap-0.5">
    {keys.map((key) => (
      <kbd
        key={key}
        className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-4 border border-line bg-sunken px-1 font-sans text-10 text-muted"
      >
        {key}
      </kbd>
    ))}
  </span>
);
