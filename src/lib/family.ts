/** @file The supported families of models, by their names in config.json. */

export const familyNames = ["bert", "gpt2"] as const;
export type Family = (typeof familyNames)[number];
