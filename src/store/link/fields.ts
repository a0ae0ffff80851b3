/** @file The fields of a state as parameters of a link: one table names, writes and reads them. */

import { z } from "zod";

/** One field's parameter. */
export interface Field<Value> {
  readonly name: string;
  /** `null` leaves the parameter out. */
  readonly write: (value: Value) => string | null;
  readonly read: z.ZodType<Value, string>;
}

/** A field that is on or off. */
export const flagField = (name: string): Field<boolean> => ({
  name,
  write: (isOn) => (isOn ? "1" : "0"),
  read: z.enum(["0", "1"]).transform((text) => text === "1"),
});

export type Fields<State> = { readonly [Key in keyof State]: Field<State[Key]> };

/** A field's value in a link, or the default. */
export type ReadField = <Value>(field: Omit<Field<Value>, "write">, usual: Value) => Value;

function keysOf<State extends object>(fields: Fields<State>, state: State) {
  return Object.keys(fields).filter((key): key is Extract<keyof State, string> => key in state);
}

/** Names and values of the fields that differ from `usual`. */
export function writeFields<State extends object>(
  fields: Fields<State>,
  state: State,
  usual: State,
): [string, string][] {
  return keysOf(fields, usual).flatMap((key): [string, string][] => {
    const { name, write } = fields[key];
    const written = write(state[key]);
    return written === null || written === write(usual[key]) ? [] : [[name, written]];
  });
}

/** The whole state, every field of it read. */
export function readFields<State extends object>(
  fields: Fields<State>,
  usual: State,
  read: ReadField,
): State {
  const withRead = <Key extends keyof State>(state: State, key: Key): State => ({
    ...state,
    [key]: read(fields[key], usual[key]),
  });
  return keysOf(fields, usual).reduce((state, key) => withRead(state, key), usual);
}
