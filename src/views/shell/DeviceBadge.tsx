/** @file Shows the device and why it was chosen, and switches to the other one. */

import { Button, Popover, UnstyledButton } from "@mantine/core";
import { formatBytes } from "../../lib/format";
import { type DeviceInfo, type DeviceState, readDevicePreference } from "../../store";
import { useAppState, useReload } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import styles from "./DeviceBadge.module.css";

export function DeviceBadge() {
  const device = useAppState((state) => state.device);
  return (
    <Popover position="bottom-end" width={340} trapFocus>
      <Popover.Target>
        <UnstyledButton className={styles.badge} data-testid="device-badge" data-device={deviceKind(device)}>
          <span className={styles.light} data-state={device.kind} />
          <span className={styles.words}>{badgeText(device)}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="The device">
        {device.kind === "starting" && "The device is starting."}
        {device.kind === "failed" && <ErrorNote error={device.error} />}
        {device.kind === "ready" && <Details info={device.info} />}
        <OtherDevice
          current={deviceKind(device)}
          hasFailed={device.kind === "ready" && device.info.fallback !== undefined}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

const deviceKind = (device: DeviceState) => (device.kind === "ready" ? device.info.kind : undefined);

function badgeText(device: DeviceState): string {
  if (device.kind === "starting") return "starting…";
  if (device.kind === "failed") return "no device";
  const { kind, adapter, threads = 1 } = device.info;
  if (kind === "webgpu") return `WebGPU · ${adapter ?? "unnamed adapter"}`;
  return `WASM · ${threads} ${threads === 1 ? "thread" : "threads"}`;
}

function Details({ info }: { readonly info: DeviceInfo }) {
  return (
    <div className={styles.details}>
      <p>{reason(info)}</p>
      {info.threadsReason !== undefined && (
        <p data-testid="threads">
          {info.threadsReason} {stepsReason(info)}
        </p>
      )}
      <dl className={styles.facts}>
        <div>
          <dt>Weights held</dt>
          <dd>{formatBytes(info.weightBytes)}</dd>
        </div>
        {info.memoryBytes !== undefined && (
          <div>
            <dt>Memory of WebAssembly</dt>
            <dd>{formatBytes(info.memoryBytes)}</dd>
          </div>
        )}
        <div>
          <dt>Computes in</dt>
          <dd>float32</dd>
        </div>
        {info.rebuilt > 0 && (
          <div>
            <dt>Set up anew</dt>
            <dd>{info.rebuilt}×</dd>
          </div>
        )}
        {Object.entries(info.limits).map(([name, value]) => (
          <div key={name}>
            <dt>{limitName(name)}</dt>
            <dd title={String(value)}>{/Size$/.test(name) ? formatBytes(value) : value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function reason({ kind, fallback }: DeviceInfo): string {
  if (fallback !== undefined) return fallback;
  if (readDevicePreference(window.location.search) === kind) return "The page's address selects this device.";
  return kind === "webgpu"
    ? "Models run on this machine's graphics processor."
    : "Models run on this machine's processor.";
}

/** On how many of the threads decoding runs; nothing to say of a single one. */
function stepsReason({ threads = 1, stepThreads }: DeviceInfo): string {
  if (threads === 1) return "";
  if (stepThreads === undefined) {
    return "Before the first decoding a short measurement finds whether its steps are faster on one thread.";
  }
  return stepThreads === 1
    ? "Steps of decoding run on one thread, which was faster in a short measurement."
    : "So do steps of decoding.";
}

/** `maxBufferSize` as "max buffer size". */
const limitName = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

interface OtherDeviceProps {
  readonly current: "webgpu" | "wasm" | undefined;
  /** WebGPU was tried. */
  readonly hasFailed: boolean;
}

function OtherDevice({ current, hasFailed }: OtherDeviceProps) {
  const reload = useReload();
  const others = (["webgpu", "wasm"] as const).filter((kind) => kind !== current);
  return (
    <div className={styles.others}>
      {others.map((kind) => (
        <Button key={kind} onClick={() => switchTo(kind, reload)} data-testid={`switch-${kind}`}>
          {kind === "wasm" ? "Use WASM" : hasFailed ? "Try WebGPU again" : "Use WebGPU"}
        </Button>
      ))}
      <span>reloads the page</span>
    </div>
  );
}

/** The device is chosen when the engine starts, so the page is reloaded with the same view. */
function switchTo(kind: "webgpu" | "wasm", reload: () => void): void {
  const url = new URL(window.location.href);
  url.searchParams.set("device", kind);
  window.history.replaceState(null, "", url);
  reload();
}
