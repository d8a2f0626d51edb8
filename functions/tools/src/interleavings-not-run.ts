/** Routes by id and functions by name whose interleavings are not run, with the reason. */
export const notRun: Readonly<Record<string, string>> = {
  A9: 'Replays dead letters, which only a fault makes; seeds with that fault replay them twice at once',
};
