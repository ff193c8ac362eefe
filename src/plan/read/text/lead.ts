/** "Backend (Lead: Ana)", "Backend · owner: Ana · 5d" */
const LEAD =
  /(?:[([]|\s[·•|–—-]\s)\s*(?:(?:tech\s+)?lead|owner|dri|led by)\s*:?\s+@?([^()[\]·•|–—]{1,60}?)\s*(?:[)\]]|\s[·•|–—-]\s|$)/iu;

/** Who leads what has this title. */
export const leadIn = (title: string): string | undefined => LEAD.exec(title)?.[1];
