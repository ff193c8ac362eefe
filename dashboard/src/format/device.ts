/** In this order: most browsers also give the names of those that they are compatible with. */
const BROWSERS = [
  ["Edge", /\bEdg(?:A|iOS)?\/(\d+)/],
  ["Opera", /\bOPR\/(\d+)/],
  ["Samsung Internet", /\bSamsungBrowser\/(\d+)/],
  ["Firefox", /\b(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/],
  ["Safari", /\bVersion\/(\d+).*\bSafari\//],
] as const;

const SYSTEMS = [
  ["Windows", /\bWindows\b/],
  ["iOS", /\b(?:iPhone|iPad)\b/],
  ["Android", /\bAndroid\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["macOS", /\bMac OS X\b/],
  ["Linux", /\bLinux\b/],
] as const;

/**
 * "Firefox 148 on Windows", of what a browser says of itself. What is no browser, or one that nobody here knows, is called what
 * it calls itself.
 */
export const deviceName = (userAgent: string): string => {
  for (const [browser, pattern] of BROWSERS) {
    const version = pattern.exec(userAgent)?.[1];
    if (version === undefined) continue;
    const system = SYSTEMS.find(([, mark]) => mark.test(userAgent))?.[0];
    return system === undefined ? `${browser} ${version}` : `${browser} ${version} on ${system}`;
  }
  return userAgent;
};
