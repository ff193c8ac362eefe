type Props = { size?: number; word?: boolean };

/** A tick in two strokes: red at the base, green at the head. */
export const Logo = ({ size = 22, word = false }: Props) => (
  <span className="inline-flex items-center gap-2">
    <svg aria-hidden viewBox="0 0 32 32" width={size} height={size} className="shrink-0">
      <rect width="32" height="32" rx="8" className="fill-(--logo-ground)" />
      <g fill="none" strokeWidth="4.5" strokeLinecap="round">
        <path d="M6.6 15.7 L10.5 19.9" className="stroke-(--logo-base)" />
        <path d="M16 21 L24.9 10.3" className="stroke-(--logo-head)" />
      </g>
    </svg>
    {word && <span className="text-14 font-semibold">Provost</span>}
  </span>
);
