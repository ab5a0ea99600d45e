// What "the same model" means. A change that can move a number gets a new version and a line in docs/background/model-history.md.

/** Version of the model's behaviour; part of every saved run. */
export const MODEL_VERSION = '2.0.0';

/** Number of the form in which states travel between workers of one run, and between its windows. It moves no number of a result: saved runs do not know it. */
export const STATE_FORMAT = 3;

/** Name of the kernel in job-queue names: letters, digits and '-'. Workers only take work of their own kernel: the same model, and states they can read. */
export const KERNEL_ID = `m${MODEL_VERSION.replaceAll('.', '-')}-s${STATE_FORMAT}`;
