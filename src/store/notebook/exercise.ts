/** @file The notebook that a first visit finds: the questions of a course's exercise on attention and decoding. */

import { readyLanes } from "../decoding/lanes";
import type { Notebook, Question } from "./notebook";

type Draft = Pick<Question, "title" | "text" | "hint" | "view">;

const drafts: readonly Draft[] = [
  {
    title: "Random or trained?",
    text: "The same sentence runs through random weights and through trained ones. How does their attention differ? Give two or three observations, each with its layer and head.",
    hint: "Look at how evenly the heads spread their attention, and at how much the heads of one layer differ.",
    view: "place=heads&figure=random",
  },
  {
    title: "BERT and GPT-2",
    text: "Which patterns do BERT and GPT-2 share, and which has only one of them? Explain the difference by what a token may look at in each model.",
    hint: "In GPT-2 one half of each square is empty. Which half, and why?",
    view: "tab=model&layout=side-by-side",
  },
  {
    title: "Low layers and high layers",
    text: "Do the low layers look at neighbours and grammar more than the high ones? Compare BERT and GPT-2: choose each above and read the figure again.",
    hint: "A head that looks at neighbours has a small mean distance. Check some points in Attention: choose other measures to see what else changes with the layer.",
    view: "place=heads&figure=looks",
  },
  {
    title: "Heads of one layer",
    text: "Do the heads of a layer do the same or different things? Name a layer for each case.",
    hint: "Dark cells of the square are heads that attend alike. The first sentence compares heads of one layer with those of different layers.",
    view: "place=heads&figure=redundancy&map=layer",
  },
  {
    title: "Repeated patterns",
    text: "Which patterns appear in more than one head or layer? Does a model gain or lose by that?",
    hint: "Heads of a cluster are near each other in the map. Think of what happens when one of them is removed: you can try that in Pruning.",
    view: "place=heads&figure=redundancy",
  },
  {
    title: "Heads you can name",
    text: "Find heads with a job you can describe: the previous or next token, a noun and its article, a verb and its subject. Say which layer and head, and which tokens show it.",
    hint: "Step through the heads with the fields above the figure; the sentence below it names the clear patterns.",
    view: "layer=0&head=2&one=1",
  },
  {
    title: "High and low entropy",
    text: "Entropy measures how widely a head spreads its attention. Choose at least three heads with an unusual value and look at them in Attention. What does a head with a high entropy look like, and one with a low?",
    hint: "Double-click a point to open its head. Save the chart with the sign at its corner if you want to hand it in.",
    view: "place=heads&figure=entropy",
  },
  {
    title: "Important heads",
    text: "A head is important if the loss changes much when the head is dimmed. Which head is the most important? What do you notice from layer to layer?",
    hint: "Divided by the norm of its layer, a value is comparable within that layer only. Switch the division off to compare layers.",
    view: "place=heads&figure=importance&rows=32",
  },
  {
    title: "Entropy and importance",
    text: "Are heads with a low entropy more important, less important, or neither? Give the coefficient and what it is worth.",
    hint: "If the interval contains 0, the heads do not show a relation.",
    view: "place=heads&figure=correlation&rows=32",
  },
  {
    title: "How many heads are needed?",
    text: "Mask the least important heads one by one until accuracy has fallen by more than 5 points. How many can go? If accuracy rises on the way, explain how that can be. Then remove the heads for good and give the number of parameters before and after.",
    hint: "With few texts one flipped answer is a visible step. Compare a rise with the standard error.",
    view: "place=pruning&rows=32",
  },
  decoding(
    "Greedy search",
    "Judge the text. Which of its strengths and weaknesses come from always taking the likeliest token?",
    ["Greedy"],
  ),
  decoding(
    "Beam search",
    "Compare a plain beam search with the library’s. How do their texts differ from the greedy one, and from each other? What does a beam search gain, and what does it not cure?",
    ["Simple beam search", "Beam search"],
  ),
  decoding(
    "No repeated pairs",
    "The same beam search may use no pair of tokens twice. When does that help? Which texts would it always spoil?",
    ["Beam search", "Beam search, no repeated bigram"],
  ),
  decoding(
    "Sampling",
    "Each token is drawn by its probability, at a temperature of 0.6. What is better than before, and what is worse? Change the seed and compare.",
    ["Sampling"],
  ),
  decoding(
    "Top-k sampling",
    "Only the 50 likeliest tokens can be drawn. What does that prevent, and what does it not?",
    ["Sampling", "Top-k sampling"],
  ),
  decoding(
    "Bonus: contrastive search",
    "Contrastive search weighs probability against likeness to what was written before. Does the text repeat itself less? What else changes?",
    ["Greedy", "Contrastive search"],
  ),
];

function decoding(title: string, text: string, names: readonly string[]): Draft {
  const lanes = readyLanes.filter(({ name }) => names.includes(name));
  const parameters = new URLSearchParams({
    place: "decoding",
    lanes: JSON.stringify(lanes.map(({ name, options }) => [name, options])),
  });
  const hint =
    "What the run shows of its strategy is said below each text; in Decoding a click leads to the token.";
  return { title, text, hint, view: String(parameters) };
}

export const exerciseNotebook = (): Notebook => ({
  title: "Attention and decoding",
  author: "",
  intro:
    "Each question has its figure: it shows the sentence and the models above, with their present numbers. Answer in *Markdown*; what you type is saved in this browser.",
  questions: drafts.map((draft, place) => ({ id: `q${place + 1}`, ...draft, answer: "" })),
});
