/** @file The hub that is asked for models and data if no other one is named. */

export const publicHub = "https://huggingface.co";
