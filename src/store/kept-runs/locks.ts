/** @file Which kept runs an open tab writes to, so that no other tab writes to them or tidies them away. */

export interface RunLocks {
  /** Takes the run for this tab; false if another tab has it. */
  take(id: string): Promise<boolean>;
  letGo(id: string): void;
  /** The runs that some tab has; null if the browser cannot tell. */
  taken(): Promise<ReadonlySet<string> | null>;
}

type Manager = Pick<LockManager, "request" | "query">;

/** `manager`: the browser's, of all tabs; undefined if it has none. `name` keeps runs of different kinds apart. */
export function runLocks(manager: Manager | undefined, name: string): RunLocks {
  const held = new Map<string, () => void>();
  const prefix = `${name} `;
  return {
    take: async (id) => {
      if (held.has(id)) return true;
      // Without locks a run that is there already may be another tab's.
      if (!manager) return false;
      return new Promise<boolean>((resolve, reject) => {
        manager
          .request(prefix + id, { ifAvailable: true }, (lock) => {
            resolve(lock !== null);
            return lock && new Promise<void>((end) => held.set(id, end));
          })
          .catch(reject);
      });
    },
    letGo: (id) => {
      held.get(id)?.();
      held.delete(id);
    },
    taken: async () => {
      if (!manager) return null;
      const { held: all = [] } = await manager.query();
      return new Set(
        all.flatMap(({ name: lock }) => (lock?.startsWith(prefix) ? [lock.slice(prefix.length)] : [])),
      );
    },
  };
}
