import { encode } from "uqr";

/** Modules around the code that stay light, by which a camera finds it (ISO/IEC 18004, 6.3.8). */
const QUIET_ZONE = 4;
/** Pixels of a module: of whole ones, so that all are alike. */
const MODULE = 4;

const darkModules = (data: readonly (readonly boolean[])[]): string =>
  data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");

/**
 * A text for a phone's camera. It is dark on light in either theme, because not every reader takes the other way round.
 *
 * @param label what one gets who points a camera at it
 */
export const QrCode = ({ value, label }: { value: string; label: string }) => {
  const { data, size } = encode(value, { ecc: "M", border: QUIET_ZONE });
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width={size * MODULE}
      height={size * MODULE}
      shapeRendering="crispEdges"
      className="h-auto max-w-full rounded-6 bg-(--code-paper)"
    >
      <path d={darkModules(data)} className="fill-(--code-ink)" />
    </svg>
  );
};
