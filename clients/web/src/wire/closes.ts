/** Close codes after which resuming makes no sense; every other one is a cut. By itself, for those who need no more of the protocol. */
export const FINAL_CLOSE_CODES: readonly number[] = [4400, 4401, 4402, 4403, 4429];
