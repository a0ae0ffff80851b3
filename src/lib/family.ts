/** @file The families of models that can be read, by the name config.json gives them. */

export const familyNames = ["bert", "gpt2"] as const;
export type Family = (typeof familyNames)[number];
