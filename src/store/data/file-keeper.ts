/** @file Keeps a person's data files in this browser, so that a reload has them again. */

import { AppError } from "../../lib/errors";
import { formatBytesAbove } from "../../lib/format";
import {
  aboutFile,
  browserShelf,
  headKey,
  headsIn,
  keptFile,
  partKey,
  removeIn,
  type Shelf,
  type Transaction,
} from "../keep";
import { FileHolds } from "./file-holds";

export interface FileKeeper {
  /** The file kept under an id; null where there is none, or it cannot be read. */
  load(id: string): Promise<File | null>;
  /** Rejects with an `AppError` where the file is too large, or the browser cannot keep it. */
  save(id: string, file: File): Promise<void>;
  /** For when this tab has done with it; it stays while another tab has it in use. */
  forget(id: string): Promise<void>;
}

/** Bytes of all kept files together; beyond it the oldest go. */
export const mostKeptBytes = 100_000_000;

export interface StoredEntry {
  readonly id: string;
  readonly bytes: number;
}

export function browserFileKeeper(): FileKeeper {
  if (typeof indexedDB === "undefined") return noKeeper;
  return fileKeeper(browserShelf("files"), new FileHolds(navigator.locks));
}

export function fileKeeper(shelf: Shelf, holds: FileHolds): FileKeeper {
  return {
    load: async (id) => {
      holds.hold(id);
      const [found] = await shelf.transact("readonly", (transaction) => transaction.all(partKey(id)));
      return keptFile.safeParse(found?.[1]).data ?? null;
    },
    save: async (id, file) => {
      if (file.size > mostKeptBytes) throw tooLarge(file);
      holds.hold(id);
      const about = { bytes: file.size };
      try {
        await shelf.transact("readwrite", async (transaction) => {
          for (const old of surplus(await listed(transaction), { id, ...about })) removeIn(transaction, old);
          transaction.put(headKey(id), { at: Date.now(), about });
          transaction.put(partKey(id), file);
        });
      } catch {
        throw notKept(file);
      }
    },
    forget: (id) => holds.letGo(id, () => shelf.transact("readwrite", async (all) => removeIn(all, id))),
  };
}

/** Oldest first. */
async function listed(transaction: Transaction): Promise<readonly StoredEntry[]> {
  const heads = [...(await headsIn(transaction))].reverse();
  return heads.map(({ id, about }) => ({ id, bytes: aboutFile.safeParse(about).data?.bytes ?? 0 }));
}

/** The oldest files that must go, so that another stays within `mostKeptBytes` with the rest. */
export function surplus(list: readonly StoredEntry[], added: StoredEntry): readonly string[] {
  const others = list.filter(({ id }) => id !== added.id);
  let total = others.reduce((sum, { bytes }) => sum + bytes, added.bytes);
  const gone: string[] = [];
  for (const { id, bytes } of others) {
    if (total <= mostKeptBytes) break;
    gone.push(id);
    total -= bytes;
  }
  return gone;
}

/** For a browser that keeps nothing. */
const noKeeper: FileKeeper = {
  load: async () => null,
  save: async (_id, file) => {
    throw new AppError("storage-full", `This browser keeps no files, so ${file.name} ${untilLeft}.`, again);
  },
  forget: async () => undefined,
};

const untilLeft = "is in use only until the page is left";
const again = "Drop it again after a reload.";

function tooLarge({ name, size }: File): AppError {
  const [has, most] = formatBytesAbove(size, mostKeptBytes);
  return new AppError(
    "storage-full",
    `${name} has ${has}; up to ${most} are kept in this browser, so it ${untilLeft}.`,
    again,
  );
}

/** Browsers do not tell a full disk from storage that is switched off in any one way. */
function notKept({ name }: File): AppError {
  return new AppError(
    "storage-full",
    `This browser could not keep ${name}, so it ${untilLeft}.`,
    "Drop it again after a reload; or free space on the disk, or allow this page to store data, and drop it now.",
  );
}
