/**
 * Loaded before a function's own code (`--import`): its clock is `CLOCK_AHEAD_MS` ms ahead of the machine's, or behind.
 */
const ahead = Number(process.env.CLOCK_AHEAD_MS);
const RealDate = Date;

globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + ahead);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + ahead;
  }
};
