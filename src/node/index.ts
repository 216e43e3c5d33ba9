export { csvFile, featherFile } from './files.js';
export { type LeanFolderOptions, leanFolder } from './lean/lean-folder.js';
export {
  type ProgressBar,
  type ProgressOptions,
  type ProgressState,
  type ProgressStream,
  progressBar,
} from './progress.js';
export { type RunFolder, runFolder, writeFileAtomic } from './run-folder.js';
export { snapshotStoreFolder } from './snapshot-store-folder.js';
export { lineFile } from './line-file.js';
