/**
 * A cheap test that passes by most lines of a plan: it lets through every text that can hold a measure, and few others.
 * Without the `u` flag it costs a hundredth of the reading itself.
 */
const NUMBER = /\d/;
const SIGN = /[<>≤≥≠⩽⩾=%+×/→➜⇒⟶]|\dx\b|(?:^|\D)0[0.,_]*[km]?\s|[:=][\s*_]*0[\s*_]*$/i;
const WORD = new RegExp(
  [
    "between|than|least|most|within|under|below|above|over|up to|exceed|max|min|exact|equal|sub-",
    "target|goal|objective|slo|sla|reach|achiev|maintain|hit|sustain|limit|cap|budget|ceiling",
    String.raw`\bto\s+[*_]*[$€£]?\d|less|fewer|lower|shorter|smaller|faster|more|higher|greater|better|longer|quick|large|big|up\b|tops`,
    "percent|pct|improv|increas|reduc|decreas|growth|gain|boost|cheap|slow|saving|drop|cut",
    String.raw`p[59]\d|median|mean|average|avg|worst|laten|time|start|mtt|mtbf|rto|rpo|ttfb|lcp|fcp|inp|tti|trip|jitter|delay|lag|duration`,
    String.raw`\bper\b|\ban?\s|pass|green|succe|concurrent|simultaneous`,
  ].join("|"),
  "i",
);
const SPELLED =
  /\b(?:no|zero)\s|\b(?:than|least|most|within|under|below|above|over|to|exactly|exceeds?|max\.?|min\.?|equals?)\s/i;

/** "24 of 24" */
const ALL = / of \d/;

export const mayHoldMeasures = (text: string): boolean =>
  (NUMBER.test(text) && (SIGN.test(text) || WORD.test(text) || ALL.test(text))) || SPELLED.test(text);
