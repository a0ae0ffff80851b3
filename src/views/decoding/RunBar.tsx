/** @file The controls of the lanes: play, pause, steps, speed, the seed, more lanes, export. */

import {
  ActionIcon,
  Button,
  Checkbox,
  NativeSelect,
  NumberInput,
  Popover,
  Stack,
  Tooltip,
} from "@mantine/core";
import {
  IconAdjustmentsHorizontal,
  IconChevronLeft,
  IconChevronRight,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlus,
  IconX,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { formatNumber, plural } from "../../lib/format";
import { maxSeed } from "../../lib/random";
import { canContinue, isFresh, laneMenu, newestOf, tokenLimit } from "../../store";
import { Choices } from "../ui/Choices";
import { ErrorNote } from "../ui/ErrorNote";
import { Sign } from "../ui/Sign";
import { ExportLanes } from "./ExportLanes";
import { shadings, useFocus, useFocusState } from "./focus";
import styles from "./RunBar.module.css";
import { useDecoding, useDecodingState } from "./use-decoding";

export function RunBar() {
  return (
    <section className={styles.bar} aria-label="The lanes' controls">
      <Transport />
      <Position />
      <div className={styles.tools}>
        <Speed className={styles.wideSpeed} />
        <Seed />
        <Looks />
        <AddLane />
        <ExportLanes />
      </div>
      <NotKept />
    </section>
  );
}

/** A warning that a reload will lose the lanes. */
function NotKept() {
  const error = useDecodingState((state) => state.notKept);
  if (!error) return null;
  return (
    <div className={styles.notKept} data-testid="not-kept">
      <ErrorNote error={error} />
    </div>
  );
}

function Transport() {
  const decoding = useDecoding();
  const isPlaying = useDecodingState((state) => state.isPlaying);
  const isRunning = useDecodingState(({ run }) => run.kind === "starting" || run.kind === "running");
  const isAtStart = useDecodingState((state) => state.cursor === 0);
  const label = useDecodingState((state) => {
    if (state.subject === null || !isFresh(state)) return "Run all";
    if (isRunning || state.cursor < newestOf(state.lanes)) return "Play";
    return canContinue(state) ? "Continue" : "Run again";
  });
  const isCutOff = useDecodingState(canContinue);
  return (
    <div className={styles.transport}>
      {isPlaying ? (
        <Button
          variant="filled"
          data-testid="pause"
          leftSection={<Sign icon={IconPlayerPauseFilled} size={12} />}
          onClick={() => decoding.pause()}
        >
          Pause
        </Button>
      ) : (
        <Button
          variant="filled"
          data-testid="play"
          leftSection={<Sign icon={IconPlayerPlayFilled} size={12} />}
          onClick={() => decoding.play()}
        >
          {label}
        </Button>
      )}
      {isCutOff && (
        <Button variant="default" data-testid="run-again" onClick={() => decoding.restart()}>
          Run again
        </Button>
      )}
      <TransportButton
        hint="Back one token (←)"
        label="Back one token"
        testId="back"
        sign={<Sign icon={IconChevronLeft} />}
        disabled={isAtStart}
        onClick={() => decoding.back()}
      />
      <TransportButton
        hint="One token further (→)"
        label="One token further"
        testId="step"
        sign={<Sign icon={IconChevronRight} />}
        onClick={() => decoding.step()}
      />
      <TransportButton
        hint="Stop the run; it can be continued"
        label="Stop"
        testId="cancel"
        sign={<Sign icon={IconX} />}
        disabled={!isRunning}
        onClick={() => decoding.cancel()}
      />
    </div>
  );
}

interface TransportButtonProps {
  readonly hint: string;
  readonly label: string;
  readonly testId: string;
  readonly sign: ReactNode;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function TransportButton({ hint, label, testId, sign, disabled = false, onClick }: TransportButtonProps) {
  return (
    <Tooltip label={hint}>
      <ActionIcon
        variant="default"
        aria-label={label}
        data-testid={testId}
        disabled={disabled}
        onClick={onClick}
      >
        {sign}
      </ActionIcon>
    </Tooltip>
  );
}

/** A slider for the last token shown. */
function Position() {
  const decoding = useDecoding();
  const cursor = useDecodingState((state) => state.cursor);
  const newest = useDecodingState((state) => newestOf(state.lanes));
  const limit = useDecodingState(({ lanes, subject }) =>
    Math.max(0, ...lanes.map(({ options }) => tokenLimit(options, subject?.ids.length ?? 0))),
  );
  return (
    <label className={styles.position}>
      <input
        type="range"
        min={0}
        max={Math.max(1, newest)}
        value={cursor}
        disabled={newest === 0}
        aria-label="Tokens shown"
        onChange={(event) => decoding.moveTo(Number(event.currentTarget.value))}
      />
      <span className={styles.count} data-testid="position">
        token {cursor} / {Math.max(limit, newest)}
      </span>
      <Pulse />
    </label>
  );
}

/** Rows and time of the last forward pass during a run, or how many lanes can be continued. */
function Pulse() {
  const run = useDecodingState((state) => state.run);
  const cutOff = useDecodingState((state) =>
    canContinue(state) ? state.lanes.filter((lane) => lane.state.kind === "stopped").length : 0,
  );
  if (cutOff > 0)
    return (
      <span role="status" className={styles.cutOff} data-testid="cut-off">
        {plural(cutOff, "lane")} stopped midway: Continue takes {cutOff === 1 ? "it" : "them"} to the end
      </span>
    );
  return (
    <span role={run.kind === "starting" ? "status" : undefined} className={styles.pulse}>
      {run.kind === "starting" && "reading the prompt…"}
      {run.kind === "running" && `${plural(run.rows, "row")} in ${formatNumber(run.milliseconds)} ms`}
    </span>
  );
}

const speeds = [1, 2, 5, 10, 20, 50];

function Speed({ className = "" }: { readonly className?: string | undefined }) {
  const decoding = useDecoding();
  const speed = useDecodingState((state) => state.speed);
  return (
    <NativeSelect
      className={className}
      aria-label="Speed"
      data-testid="speed"
      size="xs"
      value={speed === null ? "free" : String(speed)}
      onChange={({ currentTarget: { value } }) => decoding.setSpeed(value === "free" ? null : Number(value))}
      data={[
        { value: "free", label: "full speed" },
        ...speeds.map((each) => ({ value: String(each), label: `${each} tokens/s` })),
      ]}
    />
  );
}

/** How the texts are shown; in a narrow window also how fast. */
function Looks() {
  const [isOpen, setIsOpen] = useState(false);
  const label = "How texts are shown";
  return (
    <Popover position="bottom-end" width={220} trapFocus opened={isOpen} onChange={setIsOpen}>
      <Popover.Target>
        <ActionIcon aria-label={label} title={label} data-testid="looks" onClick={() => setIsOpen(!isOpen)}>
          <Sign icon={IconAdjustmentsHorizontal} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <Stack gap="sm">
          <Shade />
          <Speed className={styles.narrowSpeed} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Shade() {
  const focus = useFocus();
  const shading = useFocusState((state) => state.shading);
  const hasMarks = useFocusState((state) => state.hasMarks);
  return (
    <>
      <NativeSelect
        label="Shade tokens by"
        data-testid="shade"
        size="xs"
        value={shading}
        onChange={({ currentTarget: { value } }) => {
          const chosen = shadings.find((each) => each === value);
          if (chosen) focus.setState({ shading: chosen });
        }}
        data={shadings.map((each) => ({ value: each, label: each === "none" ? "nothing" : each }))}
      />
      <Checkbox
        size="xs"
        label="Blanks and line ends as marks"
        checked={hasMarks}
        onChange={(event) => focus.setState({ hasMarks: event.currentTarget.checked })}
      />
    </>
  );
}

function Seed() {
  const decoding = useDecoding();
  const seed = useDecodingState((state) => state.seed);
  return (
    <div className={styles.seed}>
      <span aria-hidden="true">seed</span>
      <NumberInput
        aria-label="Seed"
        data-testid="seed"
        size="xs"
        hideControls
        min={0}
        max={maxSeed}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="strict"
        value={seed}
        onChange={(value) => typeof value === "number" && decoding.setSeed(value)}
      />
    </div>
  );
}

function AddLane() {
  const decoding = useDecoding();
  return (
    <Choices
      label="Add a lane"
      sign={<Sign icon={IconPlus} />}
      title="A lane of its own for"
      testId="add-lane"
      choices={laneMenu.map((spec) => ({
        key: spec.name,
        label: spec.name,
        onChoose: () => decoding.add(spec),
      }))}
    />
  );
}
