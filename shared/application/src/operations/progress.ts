/** How far an operation has come: how much has been done, and how far that is on the way to `end`. */
export type Progress = {
  /** What is counted, in the plural. */
  readonly unit: string;
  readonly count: number;
  readonly at: number;
  readonly end: number;
};

export type ReportProgress = (progress: Progress) => void;
