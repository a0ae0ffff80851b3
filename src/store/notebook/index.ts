/** @file What views may use of the notebooks. */

export { exerciseNotebook } from "./exercise";
export {
  emptyNotebook,
  isAnswered,
  longestText,
  longestTitle,
  moveQuestion,
  type Notebook,
  newQuestion,
  notebookFile,
  type Question,
  readNotebookFile,
  withoutAnswers,
} from "./notebook";
export { labelOf, type NotebooksState } from "./notebooks";
export { otherInputs, pastedView, type QuestionFigure, questionView } from "./question-view";
export { writeShared } from "./share";
